"""Reading RUN bodies: their structure, their words, what is refused, and agreement with the shells."""

from __future__ import annotations

import subprocess
import time
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from refactor.edit import Span
from refactor.shell import LONGEST, Command, Compound, Opaque, Place, Script, Sign, read
from tests.shell_scripts import scripts

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def script_of(text: str) -> Script:
    script = read(text)
    assert isinstance(script, Script), script
    return script


def outline(script: Script) -> str:
    """Write a script's outermost list down: commands in brackets, compound commands by their kind in angles."""
    parts: list[str] = []
    for item in script.items:
        pipeline = item.pipeline
        text = "|".join(_outline(command) for command in pipeline.commands)
        operator = {"": "", "\n": " ↵ ", ";": "; "}.get(item.operator, f" {item.operator} ")
        parts.append(f"{operator}{'!' if pipeline.negated else ''}{text}{'^' if item.background else ''}")
    return "".join(parts)


def _outline(command: Command | Compound) -> str:
    if isinstance(command, Compound):
        return f"<{command.kind}{f' {command.name}' if command.name else ''}>"
    redirections = [
        f"{each.fd}{each.operator}{each.target.raw if each.target else ''}" for each in command.redirections
    ]
    assignments = [f"{each.name}={each.value.raw if each.value else '()'}" for each in command.assignments]
    return f"[{' '.join([*assignments, *(word.raw for word in command.words), *redirections])}]"


STRUCTURES = [
    ("", ""),
    ("  \n ", ""),
    ("a", "[a]"),
    ("a b  c\td", "[a b c d]"),
    ("a && b", "[a] && [b]"),
    ("a&&b||c;d&e", "[a] && [b] || [c]; [d]^ & [e]"),
    ("a;", "[a]"),
    ("a &", "[a]^"),
    ("a && b &", "[a]^ && [b]^"),
    ("a & b && c; d", "[a]^ & [b] && [c]; [d]"),
    ("a | b | c && d && e", "[a]|[b]|[c] && [d] && [e]"),
    ("a | b | c && d || e; f &", "[a]|[b]|[c] && [d] || [e]; [f]^"),
    ("a | b && c | d || e | f", "[a]|[b] && [c]|[d] || [e]|[f]"),
    ("a |& b", "[a]|[b]"),
    ("a ||\n b &&\n\n c", "[a] || [b] && [c]"),
    ("a |\n b", "[a]|[b]"),
    ("a\nb\n\nc\n", "[a] ↵ [b] ↵ [c]"),
    ("a;\nb", "[a]; [b]"),
    ("a \\\n  b \\\n  && c", "[a b] && [c]"),
    ("a\\\n && b", "[a] && [b]"),
    ("! a", "![a]"),
    ("! a x | b && ! c", "![a x]|[b] && ![c]"),
    ("a | b\n! c", "[a]|[b] ↵ ![c]"),
    ("! (a)", "!<(>"),
    ("time a b | c", "[time a b]|[c]"),
    ("(a; b) && c", "<(> && [c]"),
    ("( a ) | b", "<(>|[b]"),
    ("( (a) )", "<(>"),
    ("{ a; b; }", "<{>"),
    ("{ a; } > f 2>&1 && b", "<{> && [b]"),
    ("if a; then b; elif c; then d; else e; fi > f && g", "<if> && [g]"),
    ("if a\nthen b\nfi\nc", "<if> ↵ [c]"),
    ("while read -r l; do a; done < f | b", "<while>|[b]"),
    ("until a; do b; done", "<until>"),
    ("for i in a $(b) 'c d'; do e; done", "<for i>"),
    ("for i; do e; done", "<for i>"),
    ("for i in a\ndo\n e\ndone; f", "<for i>; [f]"),
    ("for ((i=0;i<3;i++)); do x; done", "<for ((>"),
    ("select x in a b; do c; done", "<select x>"),
    ("case $x in a|b*) c;; (d) ;; *) e; f ;; esac && g", "<case> && [g]"),
    ("case $x in a) b; esac", "<case>"),
    ("f() { a; b; } && c", "<function f> && [c]"),
    ("f () ( a; ); f", "<function f>; [f]"),
    ("function f { a; }; f", "<function f>; [f]"),
    ("f() { a; } > log", "<function f>"),
    ("[[ -f a && b == c* ]] && d", "<[[> && [d]"),
    ("(( x = 1 + 2 )) && d", "<((> && [d]"),
    ('[ -f "$x" -a ! -d y ] && z', '[[ -f "$x" -a ! -d y ]] && [z]'),
    ('[ $a = "b"* ] || test -n "$c"', '[[ $a = "b"* ]] || [test -n "$c"]'),
    ('[ "$a" != b ]; c', '[[ "$a" != b ]]; [c]'),
    ("A=1 B=2", "[A=1 B=2]"),
    ("A=1 B='x y' cmd c", "[A=1 B='x y' cmd c]"),
    ("A= cmd", "[A= cmd]"),
    ("A=$(b c) d", "[A=$(b c) d]"),
    ("P=$P:$P/bin d", "[P=$P:$P/bin d]"),
    ("x=(1 2) y[1]=3 z+=4", "[x=() y[1]=3 z+=4]"),
    ("A=1\nB=2 C=3\nd e", "[A=1] ↵ [B=2 C=3] ↵ [d e]"),
    ("export A=1 B C='d e'", "[export A=1 B C='d e']"),
    ("unset A; declare -a q", "[unset A]; [declare -a q]"),
    ("echo > f a b", "[echo a b >f]"),
    (">f cmd a", "[cmd a >f]"),
    ("> f", "[>f]"),
    ("a >f>>g<h", "[a >f >>g <h]"),
    ("a 2>&1 >&- 3<&0 >|y", "[a 2>&1 >&- 3<&0 >|y]"),
    ('a <&- "d e"', '[a "d e" <&-]'),
    ("a &> f", "[a &>f]"),
    ("a2>f", "[a2 >f]"),
    ("a > \"$x\"'y'", "[a >\"$x\"'y']"),
    ("a <<< 'b c' && d", "[a <<<'b c'] && [d]"),
    ("apt-key add - 2>/dev/null && b", "[apt-key add - 2>/dev/null] && [b]"),
    ("cat <<X\nb\nX", "[cat <<X]"),
    ("cat <<X > f && b\nx $y\nX\nc", "[cat <<X >f] && [b] ↵ [c]"),
    ("cat <<X | b\nX\n", "[cat <<X]|[b]"),
    ("cat <<-X\n\tb\n\tX\nc", "[cat <<-X] ↵ [c]"),
    ("cat <<'X' <<-\"Y\" && b\n$(\nX\n`\n\tY\nc", "[cat <<'X' <<-\"Y\"] && [b] ↵ [c]"),
    ("cat <<A >a && cat <<B >b && c\n1\nA\n2\nB\nd", "[cat <<A >a] && [cat <<B >b] && [c] ↵ [d]"),
    ("cat <<A &&\nx\nA\nb", "[cat <<A] && [b]"),
    ("cat <<A\nb\\\nc\nA\nd", "[cat <<A] ↵ [d]"),
    ("cat <<E\r\na\r\nE\r\nb", "[cat <<E\r] ↵ [b]"),
    ("(cat <<E\nq\nE\n) && b", "<(> && [b]"),
    ("a $(cat <<E\nq\nE\n) b", "[a $(cat <<E\nq\nE\n) b]"),
    ("echo $((1 << 2)) && a", "[echo $((1 << 2))] && [a]"),
    ("echo \"a << b\" 'c <<d' && e", "[echo \"a << b\" 'c <<d'] && [e]"),
    ("a # b <<E\nc", "[a] ↵ [c]"),
    ("a; # b\n# c; d\ne", "[a]; [e]"),
    ("a \\\n# b\nc", "[a] ↵ [c]"),
    ("# a", ""),
    ("a c'#'d \\# e#f", "[a c'#'d \\# e#f]"),
    ("echo $# ${#x} ${x#y} ${x##*/} $((16#ff)) && b", "[echo $# ${#x} ${x#y} ${x##*/} $((16#ff))] && [b]"),
    ('a "b $(c "d" | e) f" `g h` && i', '[a "b $(c "d" | e) f" `g h`] && [i]'),
    ("a ${x:-$(b)} $((1 + $(c))) <(d) && e", "[a ${x:-$(b)} $((1 + $(c))) <(d)] && [e]"),
    ("a é\"ü\" ' ß' && ñ", "[a é\"ü\" ' ß'] && [ñ]"),
    ("a \udcff\udc80 && b", "[a \udcff\udc80] && [b]"),
    ("a\xa0b c\rd && e\x0bf", "[a\xa0b c\rd] && [e\x0bf]"),
    ("a {b,c} {} ~/d *.e [f] && g", "[a {b,c} {} ~/d *.e [f]] && [g]"),
    ("find . -name '*.c' -exec rm {} \\; && a", "[find . -name '*.c' -exec rm {} \\;] && [a]"),
    ("find . \\( -a -o -b \\) -print", "[find . \\( -a -o -b \\) -print]"),
    ("apt-get install `# why` a `# x y` b && c", "[apt-get install `# why` a `# x y` b] && [c]"),
    ("sed -i 's/a/b/;s|c|d|' f && g", "[sed -i 's/a/b/;s|c|d|' f] && [g]"),
    ('python -c "import x; print(1)" && b', '[python -c "import x; print(1)"] && [b]'),
    ("a=b=c d", "[a=b=c d]"),
    ("$X a && \"$(b)\" c && ${Y} d", '[$X a] && ["$(b)" c] && [${Y} d]'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STRUCTURES)
def test_the_outermost_list_is_as_the_shell_takes_it(text: str, expected: str) -> None:
    assert outline(script_of(text)) == expected


OPAQUE = [
    ("a && ", "syntax"),
    ("&& a", "syntax"),
    ("a ( b", "syntax"),
    ("echo 'a", "syntax"),
    ('echo "a', "syntax"),
    ("if a; then b", "syntax"),
    ("( )", "syntax"),
    ("a;;b", "outside of a case"),
    ("(a;;b)", "outside of a case"),
    ("a | ! b", "within a pipeline"),
    ("{ a }", "syntax"),
    ("a \0 b", "NUL"),
    ("a \\ b", "between words"),
    ("a \\", "syntax"),
    ("ap\\\nt", "not separated"),
    ("a && ! { b; }", "reserved word {"),
    ("time { a; }", "reserved word {"),
    ("! ! a", "reserved word !"),
    ("cat <<E", "without a body"),
    ("cat <<E\na", "not terminated"),
    ("cat << 'E\nF'\na", "unclear"),
    ("cat <<E\na\\\nE\nE", "continues into its terminator"),
    ("a $(cat <<E)\nx\nE", "outside of its substitution"),
    ('cat <<E "a\nb"\nE', "a quote spans lines"),
    ("echo `a b` `c` d", "backquotes"),
    ("(d | h | b\nB=2 c <f | g)", "line feed"),
    ("A=${B-`c d`} && e", "substitution"),
    ("a#b c", "syntax"),
    ("<\n=", "without a target"),
]


@pytest.mark.parametrize(("text", "reason"), OPAQUE)
def test_what_is_not_understood_is_opaque(text: str, reason: str) -> None:
    found = read(text)
    assert isinstance(found, Opaque), outline(found)
    assert reason in found.reason
    assert 0 <= found.offset <= len(text)


WORDS = [
    ("abc", "abc"),
    ("'a b'", "a b"),
    ('"a b"', "a b"),
    ('"a\\"b\\\\c\\$d\\e"', 'a"b\\c$d\\e'),
    ("a'b'\"c\"d", "abcd"),
    ("\\a\\ b\\'", "a b'"),
    ("''", ""),
    ("a\\\nb", None),
    ("'a\nb'", "a\nb"),
    ('"a\\\nb"', "ab"),
    ('"cost: 5$"', "cost: 5$"),
    ("5$", "5$"),
    ("$x", None),
    ("${x}y", None),
    ('"$x"', None),
    ("'$x'", "$x"),
    ("\\$x", "$x"),
    ("`a`", None),
    ("$(a)", None),
    ("$'a'", None),
    ("*.c", None),
    ("'*'.c", "*.c"),
    ("a?", None),
    ("[ab]", None),
    ("[", "["),
    ("~", None),
    ("~/x", None),
    ("a~", "a~"),
    ("--p=~/x", None),
    ("{a,b}", None),
    ("{1..3}", None),
    ("{}", "{}"),
    ("{a}", "{a}"),
    ("a=b", "a=b"),
    ("é\udcff", "é\udcff"),
    ("<(a)", None),
]


@pytest.mark.parametrize(("raw", "literal"), WORDS)
def test_a_literal_is_what_is_left_without_quotes_where_nothing_expands(raw: str, literal: str | None) -> None:
    script = read(f"run {raw}")
    if "\\\n" in raw and '"' not in raw:
        assert isinstance(script, Opaque)
        return
    assert isinstance(script, Script)
    word = script.commands[0].words[1]
    assert (word.raw, word.literal) == (raw, literal)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a && b", {"a": Place.TOP, "b": Place.TOP}),
        ("a | b; c", {"a": Place.SUBSHELL, "b": Place.SUBSHELL, "c": Place.TOP}),
        ("a && b & c", {"a": Place.SUBSHELL, "b": Place.SUBSHELL, "c": Place.TOP}),
        ("(a); { b; }", {"a": Place.SUBSHELL, "b": Place.GROUP}),
        ("if a; then b; fi", {"a": Place.GROUP, "b": Place.GROUP}),
        ("{ a; } | b", {"a": Place.SUBSHELL, "b": Place.SUBSHELL}),
        ("{ a | b && c; }", {"a": Place.SUBSHELL, "b": Place.SUBSHELL, "c": Place.GROUP}),
        ("f() { a; (b); }", {"a": Place.FUNCTION, "b": Place.SUBSHELL}),
        ("(f() { a; })", {"a": Place.SUBSHELL}),
        ('a "$(b `c`)"', {"a": Place.TOP, "b": Place.SUBSHELL, "c": Place.SUBSHELL}),
        ("a <(b)", {"a": Place.TOP, "b": Place.SUBSHELL}),
        ("x=$(a) b", {"b": Place.TOP, "a": Place.SUBSHELL}),
        ("case $(a) in b) c;; esac", {"a": Place.SUBSHELL, "c": Place.GROUP}),
        ("for i in $(a); do b; done", {"a": Place.SUBSHELL, "b": Place.GROUP}),
        ("a <<E\n$(b)\nE", {"a": Place.TOP, "b": Place.SUBSHELL}),
        ("a <<'E'\n$(b)\nE", {"a": Place.TOP}),
        ("[[ $(a) ]] && b", {"a": Place.SUBSHELL, "b": Place.TOP}),
        ("a > $(b)", {"a": Place.TOP, "b": Place.SUBSHELL}),
        ("sh -c 'a; b'", {"sh": Place.TOP}),
    ],
)
def test_commands_know_where_they_run(text: str, places: dict[str, Place]) -> None:
    found = {command.name: command.place for command in script_of(text).commands}
    assert found == places


def test_names_are_base_names() -> None:
    assert [command.name for command in script_of('/bin/a; ./b.sh; "c"; $d; E=1; "$f/g"').commands] == [
        *("a", "b.sh", "c"),
        *(None, None, None),
    ]


def test_comments_heredocs_and_marks() -> None:
    text = "a <<E # x\n${y:=1} # no\nE\n! b & # z"
    script = script_of(text)
    assert [span.of(text) for span in script.comments] == ["# x", "# z"]
    assert [span.of(text) for span in script.heredocs] == ["${y:=1} # no\nE"]
    assert [(mark.sign, mark.span.of(text)) for mark in script.marks] == [
        (Sign.ASSIGNMENT, "${y:=1}"),
        (Sign.NEGATION, "! b"),
        (Sign.BACKGROUND, "&"),
    ]
    assert script.terminated == "&"


@pytest.mark.parametrize("text", ["echo ${x:=1}", "echo ${x=1}", "echo $((x = 1))", "echo $((x++))", "(( x += 1 ))"])
def test_an_expansion_that_assigns_is_marked(text: str) -> None:
    assert [mark.sign for mark in script_of(text).marks] == [Sign.ASSIGNMENT]


@pytest.mark.parametrize("text", ["echo ${x:-a=b}", "echo $((x == 1))", "echo $((x <= 1))", "echo '${x:=1}'"])
def test_an_expansion_that_does_not_assign_is_not(text: str) -> None:
    assert not script_of(text).marks


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("a && b", True),
        ("a | b && c > d", True),
        ("a <<E && b\nE", True),
        ("a \\\n && b", True),
        ("a || b", False),
        ("a; b", False),
        ("a;", False),
        ("a &", False),
        ("a\nb", False),
        ("! a", False),
        ("a # b", False),
        ("(a) && b", False),
        ("if a; then b; fi", False),
    ],
)
def test_a_chain_is_plain(text: str, chain: bool) -> None:
    assert script_of(text).is_chain is chain


@pytest.mark.parametrize(
    ("text", "bash_only"),
    [
        ("[[ a ]]", True),
        ("a <(b)", True),
        ("a |& b", True),
        ("a &> b", True),
        ("a <<< b", True),
        ("x=(1)", True),
        ("x+=1", True),
        ("function f { a; }", True),
        ("(( x ))", True),
        ("a $'b'", True),
        ("f() { a; }", False),
        ("[ a ] && b > c 2>&1 <<E\nE", False),
        ("( (a) )", False),
        ("echo $((1 + 2)) ${x#y}", False),
    ],
)
def test_what_only_bash_knows_is_told(text: str, bash_only: bool) -> None:
    assert script_of(text).bash_only is bash_only


def _parsed_by(shell: str, text: str) -> bool:
    body = text.encode("utf-8", "surrogateescape")
    return subprocess.run([shell, "-n"], input=body, capture_output=True, check=False, timeout=30).returncode == 0


@pytest.mark.parametrize("text", [text for text, _ in STRUCTURES])
def test_what_is_read_is_what_a_shell_accepts(text: str) -> None:
    assert _parsed_by("bash", text)
    assert script_of(text).bash_only or _parsed_by("dash", text)


@settings(SLOW, max_examples=60)
@given(scripts())
def test_what_is_generated_and_read_is_what_a_shell_accepts(text: str) -> None:
    if isinstance(read(text), Script):
        assert _parsed_by("bash", text)


@settings(SLOW, max_examples=300)
@given(scripts())
def test_spans_are_exact_and_nothing_is_left_out(text: str) -> None:
    script = read(text)
    if isinstance(script, Script):
        check_spans(script)


@settings(SLOW, max_examples=500)
@given(st.text(st.sampled_from("ab \t\n\\'\"$`(){}[]<>|&;!#=*~-éE\r\0\udcff")) | st.text())
@example("<<E\n$(E")
@example(":<<E\n$(\nE")
@example("a <<''\n\n")
@example("`#`")
@example("case in esac")
def test_reading_never_raises(text: str) -> None:
    script = read(text)
    if isinstance(script, Script):
        check_spans(script)
    else:
        assert 0 <= script.offset <= len(text)


def check_spans(script: Script) -> None:
    """Assert that every span holds what it says, and that between the items there is nothing but blanks and operators."""
    text = script.text
    whole = Span(0, len(text))
    for command in script.commands:
        assert whole.covers(command.span)
        for word in command.words:
            assert command.span.covers(word.span)
            assert word.raw == word.span.of(text)
            assert word.raw
    covered = [item.pipeline.span for item in script.items] + list(script.comments) + list(script.heredocs)
    rest = list(text)
    for span in covered:
        rest[span.start : span.end] = [""] * (span.end - span.start)
    assert not set("".join(rest).replace("\\\n", "")) - set(" \t\n;&|")
    starts = [item.pipeline.span.start for item in script.items]
    assert starts == sorted(starts)
    for item in script.items:
        spans = [command.span for command in item.pipeline.commands]
        assert all(item.pipeline.span.covers(span) for span in spans)
        assert all(left.end <= right.start for left, right in pairwise(spans))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 60_000,
        "$(" * 60_000,
        '"$(' * 40_000,
        "{ " * 60_000,
        "( " * 50_000 + "a" + " )" * 15_000,
        "( " * 20_000 + "a" + " )" * 20_000,
        "`" * 100_000,
        "a;" * 60_000,
        "a && " * 25_000 + "b",
        "a | " * 30_000 + "b",
        "if a; then " * 10_000,
        "cat <<E\n" * 15_000,
        "x" * 10_000_000,
        "( " * 5_000_000,
    ],
    ids=lambda text: f"{text[:12]}…{len(text)}",
)
def test_size_and_depth_are_answered_soon(text: str) -> None:
    start = time.monotonic()
    read(text)
    assert time.monotonic() - start < 20


def test_a_body_that_no_shell_can_be_given_is_opaque() -> None:
    assert isinstance(read("a" * LONGEST), Script)
    assert read("a" * (LONGEST + 1)) == Opaque("is longer than a shell can be given", LONGEST)
    assert isinstance(read("é" * LONGEST), Opaque)
