"""Shell scripts drawn at random from the grammar that the reader supports."""

from __future__ import annotations

from hypothesis import strategies as st

_PLAIN = ("a", "ls", "-x", "--long=1", "x.y", "/usr/bin/env", "a=b", "é", "b\udcff", "1", "]", "{}", "a#b", "-", "%")
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
_NAMES = ("run", "cd", "echo", "apt-get", "/bin/x", "a.sh", "export", "true")
_OPERATORS = (" && ", " || ", "; ", " & ", "\n", " &&\n", " # why\n")
_BLANKS = (" ", "  ", "\t", " \\\n")
_COMPOUNDS = (
    "( {} )",
    "{{ {}; }}",
    "if {}; then {}; fi",
    "if {}\nthen {}\nelse {}\nfi",
    "while {}; do {}; done",
    "for i in a $b 'c d'; do {}; done",
    "case $x in a|b) {};; (*) {} ;; esac",
    "f() {{ {}; }}",
    "run $( {} )",
    'echo "$({})"',
)


def _simple(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.sampled_from(_ASSIGNMENTS), max_size=2))
    if not parts or draw(st.integers(0, 9)):
        parts.append(draw(st.sampled_from(_NAMES)))
        parts += draw(st.lists(st.sampled_from(_PLAIN + _QUOTED + _EXPANDED + _REDIRECTIONS), max_size=5))
    return draw(st.sampled_from(_BLANKS)).join(parts)


def _list(draw: st.DrawFn, depth: int) -> str:
    count = draw(st.integers(1, 3))
    pieces: list[str] = []
    for index in range(count):
        commands = [_command(draw, depth) for _ in range(draw(st.integers(1, 3)))]
        compound = depth and not commands[0].startswith(("run ", "echo "))
        pieces.append("! " if not compound and draw(st.integers(0, 9)) == 0 else "")
        pieces.append(" | ".join(commands))
        if index + 1 < count:
            pieces.append(draw(st.sampled_from(_OPERATORS)))
    return "".join(pieces)


def _command(draw: st.DrawFn, depth: int) -> str:
    if not depth or draw(st.integers(0, 2)):
        return _simple(draw)
    template = draw(st.sampled_from(_COMPOUNDS))
    return template.format(*(_list(draw, depth - 1) for _ in range(3)))


@st.composite
def scripts(draw: st.DrawFn) -> str:
    """Draw a script of which any shell would say that it is one."""
    before = draw(st.sampled_from(("", " ", "\n")))
    return before + _list(draw, draw(st.integers(0, 2))) + draw(st.sampled_from(("", " ", ";", " &", "\n", " # end")))
