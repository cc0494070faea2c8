r""".dockerignore patterns.

What is expected here is what moby/patternmatcher itself answered, walking down as fsutil does.
"""

from __future__ import annotations

import pytest

from refactor.files.ignorefile import IgnoreFile, PatternError, clean


@pytest.mark.parametrize(
    ("pattern", "ignored", "kept"),
    [
        ("a.txt", "a.txt a.txt/x", "b/a.txt axtxt a.txt2"),
        ("/a", "a a/b", "b/a"),
        ("//a//b/", "a/b a/b/c", "a b"),
        ("./a/../b/", "b b/c", "a"),
        ("..", "", "a"),
        ("../a", "", "a b/a"),
        (".", "", "a a/b"),
        ("/", "", "a"),
        ("*", "a .a a/b é", ""),
        ("*.md", "a.md .md a.md/x", "a/b.md a.mdx amd"),
        ("*/*.md", "a/b.md a/b.md/c", "a.md a/b/c.md"),
        ("**/*.md", "a.md a/b.md a/b/c.md", "a.mdx"),
        ("**.md", "a.md a/b.md", "a.mdx"),
        ("**", "a a/b", ""),
        ("**/", "a a/b", ""),
        ("***", "a a/b", ""),
        ("a/**", "a/b a/b/c", "a b/a"),
        ("a**", "a ab a/b ab/c", "b"),
        ("**/a", "a b/a b/c/a a/b", "ba b/ca"),
        ("**a", "a ba b/ca", "ab"),
        ("a/**/b", "a/b a/x/b a/x/y/b", "a a/xb b"),
        ("**/a/**", "a/b x/a/b", "a x/a"),
        ("**/**/a", "a x/a x/y/a", "xa"),
        ("temp?", "tempa temp1/x", "temp temp/a tempab"),
        ("temp[ab]", "tempa tempb", "tempc temp[ab]"),
        ("temp[^ab]", "tempc", "tempa tempb temp"),
        ("temp[^ab]x", "tempcx temp/x", "tempax temp"),
        ("[!a]", "! a", "b"),
        ("[a-c]x", "ax cx", "dx -x"),
        (r"[\-a]", "- a", "\\"),
        (r"[\]]", "]", "["),
        ("[[]", "[", "]"),
        ("[é-ü]", "é ö", "e"),
        (r"a\*", "a*", r"ab a\*"),
        (r"\!a", "!a", "a"),
        ("!!a", "", "!a a"),
        ("x.y+(z)$", "x.y+(z)$", "xxy+(z)$"),
        ("*.{js,ts}", "a.{js,ts}", "a.js a.ts"),
        ("x{2}", "x{2}", "xx"),
        ("a|b*", "a|b ax/y abc b zb", "z c/d"),
        ("^a*", "a ab", "^a b"),
        ("^a", "^a", "a"),
        ("]", "]", "a"),
        ("a#b", "a#b", "a"),
        ("A", "A", "a"),
    ],
)
def test_one_pattern(pattern: str, ignored: str, kept: str) -> None:
    check(pattern, ignored, kept)


@pytest.mark.parametrize(
    ("text", "ignored", "kept"),
    [
        ("", "", "a .git/config"),
        ("# a\n#b\n #c\n\n   \n", "#c", "a b #b"),
        ("\\#a", "#a", "a"),
        ("\ufeff# a\nb", "b", "a"),
        ("\ufeffa", "a", "b"),
        ("a\r\nb\r\n", "a b", "c"),
        (" a \n\tb\xa0\n", "a b", "c"),
        ("a\vb\x1cc\u2028d", "", "a b c d"),
        (" ! a\n", "", "a"),
        ("*\n! a \n", "b", "a a/b"),
        ("*\n!/a\n", "b", "a"),
        ("/!a", "", "a !a"),
        ("*\n!a.txt", "b", "a.txt"),
        ("!a.txt\n*", "a.txt", ""),
        ("*\n!*\nb", "b", "a"),
        ("*\n!**", "", "a a/b"),
        ("*\n!.\n", "a", ""),
        ("*\n!a/b", "a a/c b", "a/b a/b/c"),
        ("a\n!a/*.py\na/x.py", "a a/b a/x.py", "a/y.py"),
        ("**\n!**/*.txt", "a a/b", "a.txt a/b/c.txt a.txt/b"),
        ("docs/**\n!docs/README.md", "docs/a", "docs docs/README.md"),
        ("a/b\n!a/b/c\na/b/c/d", "a/b a/b/c/d", "a/b/c a/b/c/e"),
    ],
)
def test_the_last_match_decides(text: str, ignored: str, kept: str) -> None:
    check(text, ignored, kept)


@pytest.mark.parametrize(
    ("text", "ignored", "kept"),
    [
        # The exception matches the parent, which nothing had ignored: it is not handed down to the child.
        ("foo/bar\n!foo", "foo/bar foo/bar/baz", "foo foo/qux"),
        ("foo/*\n!foo", "foo/bar", "foo"),
        ("foo\nfoo/bar\n!foo", "", "foo foo/bar"),
        ("*\nfoo/bar\n!foo", "x", "foo foo/bar"),
    ],
)
def test_a_directory_hands_down_only_what_was_looked_for(text: str, ignored: str, kept: str) -> None:
    check(text, ignored, kept)


def check(text: str, ignored: str, kept: str) -> None:
    file = IgnoreFile.parse(text)
    expected = dict.fromkeys(ignored.split(), True) | dict.fromkeys(kept.split(), False)
    assert {path: file.excludes(path) for path in expected} == expected


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("!", "an exclamation mark needs a pattern"),
        (" ! ", "an exclamation mark needs a pattern"),
        ("!/", "an exclamation mark needs a pattern"),
        ("/!", "an exclamation mark needs a pattern"),
        ("[a", "has a class that does not end"),
        ("[]", "has a class that does not end"),
        ("[]a]", "has a class that does not end"),
        ("[^]", "has a class that does not end"),
        ("[a-]", "has a class that does not end"),
        ("[-a]", "has a class that does not end"),
        ("[a-b-c]", "has a class that does not end"),
        ("[a\\]", "has a class that does not end"),
        ("a\\", "a backslash with nothing behind it"),
        ("[z-a]", "the range z-a in [z-a] runs backwards"),
        ("x" * 65536, "a line is longer than 64 KiB"),
        ("é" * 32768, "a line is longer than 64 KiB"),
        # What follows builds, but ignores something else than it says.
        ("x{2}*", "BuildKit reads {2} in 'x{2}*' as a repetition"),
        ("x{2,}?", "BuildKit reads {2,} in"),
        ("[*]", "BuildKit reads [*] otherwise"),
        ("[a?]", "BuildKit reads [a?] otherwise"),
        ("[[:alpha:]]", "otherwise than as a class of these characters"),
        ("\\d", r"BuildKit takes \d for a sign of Go's regular expressions"),
        ("[\\w]", r"BuildKit takes \w for a sign of Go's regular expressions"),
        ("\\é", r"BuildKit takes \é for a sign of Go's regular expressions"),
    ],
)
def test_bad_patterns_are_refused_with_their_line(pattern: str, reason: str) -> None:
    with pytest.raises(PatternError) as caught:
        IgnoreFile.parse(f"# one\nb\n{pattern}\n")
    assert caught.value.line == 3
    assert str(caught.value).startswith("Line 3: ")
    assert str(caught.value).endswith(".")
    assert reason in str(caught.value)


@pytest.mark.parametrize("path", ["", "."])
def test_the_root_is_never_ignored(path: str) -> None:
    assert not IgnoreFile.parse("*\n**\n.").excludes(path)


def test_the_longest_line_is_read() -> None:
    assert IgnoreFile.parse("x" * 65535).excludes("x" * 65535)


def test_names_that_are_not_utf8() -> None:
    file = IgnoreFile.parse(b"a\xff\nb*".decode("utf-8", "surrogateescape"))
    assert file.excludes("a\udcff")
    assert file.excludes("b\udcff/c")


@pytest.mark.parametrize(
    ("text", "directory", "expected"),
    [
        ("a", "a", False),
        ("a\n!b", "a", False),
        ("a\n!a/b", "a", True),
        ("a\n!a/b/c", "a/b", True),
        ("a\n!a/b/c", "a/c", False),
        ("a\n!ab/c", "a", False),
        ("a\n!a/**", "a", True),
        ("a\n!a/*", "a", True),
        ("a\n!b/*/c", "a", True),
        ("a\n!**/c", "a", True),
    ],
)
def test_buildkit_looks_into_an_ignored_directory_for_exceptions(text: str, directory: str, expected: bool) -> None:
    assert IgnoreFile.parse(text).may_keep_below(directory) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "."),
        ("/", "/"),
        ("//", "/"),
        ("//a", "/a"),
        ("a//b/", "a/b"),
        ("a/..", "."),
        ("/..", "/"),
        ("../a", "../a"),
    ],
)
def test_clean_is_filepath_clean(path: str, expected: str) -> None:
    assert clean(path) == expected
