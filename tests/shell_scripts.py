"""Shell scripts drawn at random from the grammar that the reader supports."""

from __future__ import annotations

from hypothesis import strategies as st

_PLAIN = (
    "a",
    "ls",
    "-x",
    "--long=1",
    "x.y",
    "/usr/bin/env",
    "a=b",
    "é",
    "b\udcff",
    "1",
    "[",
    "]",
    "{}",
    "a#b",
    "-",
    "%",
    "^",
)
_QUOTED = ("'q r'", "'#'", "'&& ;'", '"d e"', '"$v"', '"$(s t)"', '"a\\"b"', "\\;", "'é'", '"it\'s"', "a'b'\"c\"")
_EXPANDED = (
    "$v",
    "${v}",
    "${v:-d}",
    "${v#x}",
    "$#",
    "$?",
    "$(s)",
    "$(s | t && u)",
    "`s t`",
    "$((1 + 2))",
    "*.c",
    "~/x",
)
_REDIRECTIONS = ("> f", ">>f", "2>&1", "< f", "2> /dev/null", ">&2", "<&-")
_ASSIGNMENTS = ("A=1", "B='x y'", "C=$v", 'D="$(s)"', "E=", "F=x#y")

words = st.sampled_from(_PLAIN + _QUOTED + _EXPANDED)
_names = st.sampled_from(("run", "cd", "echo", "apt-get", "/bin/x", "a.sh", "export", "true"))
_OPENERS = ("(", "{", "if ", "while ", "for ", "case ", "f()")


@st.composite
def _simple(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.sampled_from(_ASSIGNMENTS), max_size=2))
    if draw(st.integers(0, 9)) or not parts:
        parts.append(draw(_names))
        parts += draw(st.lists(st.one_of(words, st.sampled_from(_REDIRECTIONS)), max_size=5))
    return draw(st.sampled_from((" ", "  ", "\t", " \\\n"))).join(parts)


def _compound(lists: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        lists.map(lambda body: f"( {body} )"),
        lists.map(lambda body: f"{{ {body}; }}"),
        st.tuples(lists, lists).map(lambda two: f"if {two[0]}; then {two[1]}; fi"),
        st.tuples(lists, lists, lists).map(lambda three: f"if {three[0]}\nthen {three[1]}\nelse {three[2]}\nfi"),
        st.tuples(lists, lists).map(lambda two: f"while {two[0]}; do {two[1]}; done"),
        lists.map(lambda body: f"for i in a $b 'c d'; do {body}; done"),
        st.tuples(lists, lists).map(lambda two: f"case $x in a|b) {two[0]};; (*) {two[1]} ;; esac"),
        lists.map(lambda body: f"f() {{ {body}; }}"),
        lists.map(lambda body: f"run $( {body} )"),
        lists.map(lambda body: f'echo "$({body})"'),
    )


@st.composite
def _list(draw: st.DrawFn, commands: st.SearchStrategy[str]) -> str:
    text = ""
    count = draw(st.integers(1, 4))
    for index in range(count):
        negation = "! " if draw(st.integers(0, 9)) == 0 else ""
        pipeline = draw(st.lists(commands, min_size=1, max_size=3).map(" | ".join))
        text += pipeline if pipeline.startswith(_OPENERS) else negation + pipeline
        if index + 1 < count:
            text += draw(st.sampled_from((" && ", " || ", "; ", " & ", "\n", " &&\n", " # why\n")))
    return text


_nested = st.recursive(_list(_simple()), lambda inner: _list(st.one_of(_simple(), _compound(inner))), max_leaves=6)
scripts = st.tuples(
    st.sampled_from(("", " ", "\n")), _nested, st.sampled_from(("", " ", ";", " ;", " &", "\n", " # end"))
).map("".join)
