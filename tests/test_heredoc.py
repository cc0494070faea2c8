"""Which words announce heredocs, as BuildKit's newest `heredocsFromLine` has it."""

from __future__ import annotations

import pytest

from refactor.dockerfile.heredoc import Announcement, HeredocError, announced, depends_on_version, is_heredoc


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("RUN <<EOF", Announcement("EOF", "", strips_tabs=False, expands=True)),
        ("RUN <<-EOF", Announcement("EOF", "", strips_tabs=True, expands=True)),
        ("RUN 3<<EOF", Announcement("EOF", "3", strips_tabs=False, expands=True)),
        ("RUN <<'EOF'", Announcement("EOF", "", strips_tabs=False, expands=False)),
        ('RUN <<"E F"', Announcement("E F", "", strips_tabs=False, expands=False)),
        ("RUN <<E'O'F", Announcement("EOF", "", strips_tabs=False, expands=False)),
        ("RUN <<E\\OF", Announcement("EOF", "", strips_tabs=False, expands=True)),
        ('RUN <<"E\\"O\\F"', Announcement('E"O\\F', "", strips_tabs=False, expands=False)),
        ("RUN << EOF", Announcement("EOF", "", strips_tabs=False, expands=True)),
        ("RUN <<\t\rEOF", Announcement("EOF", "", strips_tabs=False, expands=True)),
        ("RUN <<EOF;", Announcement("EOF;", "", strips_tabs=False, expands=True)),
        ("RUN <<EOF)", Announcement("EOF)", "", strips_tabs=False, expands=True)),
        ("RUN <<$x", Announcement("$x", "", strips_tabs=False, expands=True)),
        ("RUN <<--EOF", Announcement("-EOF", "", strips_tabs=True, expands=True)),
        ("RUN \u2003<<EOF\u3000x", Announcement("EOF", "", strips_tabs=False, expands=True)),
        ('RUN a\'b\' "c\\"d$e" <<EOF', Announcement("EOF", "", strips_tabs=False, expands=True)),
        ("RUN ${a} ${a:-b} ${a+c} ${1} $2 $@ $ <<EOF", Announcement("EOF", "", strips_tabs=False, expands=True)),
        (
            "RUN ${a#b} ${a%\\}} ${a/b/c} ${a//b/c} ${a:x} <<EOF",
            Announcement("EOF", "", strips_tabs=False, expands=True),
        ),
        ("RUN <<A${a:-x} <<EOF", Announcement("EOF", "", strips_tabs=False, expands=True)),
        ('RUN "a\\x\\" \\\\" <<EOF', Announcement("EOF", "", strips_tabs=False, expands=True)),
        ("RUN a\\", None),
        ("RUN cat<<EOF", None),
        ("RUN cat <<<EOF", None),
        ('RUN "<<EOF"', None),
        ("RUN '<<EOF'", None),
        ("RUN \\<<EOF", None),
        ("RUN <<", None),
        ("RUN <<-", None),
        ("RUN <<a<b", None),
        ("RUN <EOF", None),
        ("RUN a=$((1<<2))", None),
        ("RUN <<''", None),
        ("RUN x<<A${a:-b}", None),
    ],
)
def test_words_that_announce(line: str, expected: Announcement | None) -> None:
    assert announced(line) == ((expected,) if expected else ())


@pytest.mark.parametrize(
    "error",
    [
        "it's",
        '"',
        '"a\\',
        "${a",
        "${",
        "${}",
        "${{a}",
        "${:-a}",
        "${a^}",
        "${a:#b}",
        "${a:%b}",
        "${a:-'}",
        "${a/b}",
        "${a/b/c",
        "${a:-",
    ],
)
def test_a_quoting_error_anywhere_means_no_heredoc(error: str) -> None:
    assert announced(f"RUN <<EOF {error}") == ()
    assert announced("RUN <<EOF") != ()


def test_several_in_order() -> None:
    assert [each.delimiter for each in announced("COPY <<a <<-'b' 3<<c /x/")] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("RUN <<E\udcffF", "is not UTF-8"),
        ("RUN " + "${a:-" * 5_000 + "}" * 5_000 + " <<EOF", "nested too deeply"),
        ("RUN " + "${a:-" * 100_000 + " <<EOF", "nested too deeply"),
    ],
)
def test_what_cannot_be_told_is_an_error(line: str, reason: str) -> None:
    with pytest.raises(HeredocError, match=reason):
        announced(line)


@pytest.mark.parametrize("depth", [1, 10, 90])
def test_nesting_that_is_followed(depth: int) -> None:
    assert len(announced("RUN " + "${a:-" * depth + "}" * depth + " <<EOF")) == 1


@pytest.mark.parametrize(
    ("line", "depends"),
    [
        ("RUN <<EOF", False),
        ("RUN << EOF", True),
        ("RUN << <<EOF", True),
        ("RUN <<A${a:-b}", True),
        ("RUN ${a#b} <<EOF", True),
        ("RUN ${a%b} <<EOF", True),
        ("RUN ${a/b/c} <<EOF", True),
        ("RUN ${a:-b} <<EOF", False),
        ("RUN ${a#b} << 'EOF", False),
        ("RUN cat << 'it", False),
        ("RUN x <<\tE\udcffF", True),
        ("RUN ${a#b}", False),
        ('RUN <<${a:-\\"}', True),
    ],
)
def test_what_older_versions_read_otherwise(line: str, depends: bool) -> None:
    assert depends_on_version(line) is depends


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("<<EOF", True),
        ("<< EOF", True),
        ("12<<-'EOF'", True),
        ("<<EOF x", False),
        ("x<<EOF", False),
        ("<<E\udcffF", False),
        ("<<'E", False),
        ("<<'' E", False),
    ],
)
def test_a_whole_word(word: str, expected: bool) -> None:
    assert is_heredoc(word) is expected
