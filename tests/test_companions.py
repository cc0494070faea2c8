"""Changes of other files than the Dockerfile: planned, shown, asked about and written with it, all or none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refactor.companion import Companion, joined
from refactor.context import Context, ContextError
from refactor.errors import BrokenTransform, NotWritten
from refactor.files.source import read
from refactor.files.together import write_together
from refactor.patch import make_patch
from refactor.plan import Plan, make_plan
from refactor.testing import git_applies
from refactor.transform import Finding, Outcomes, Safety, Transform, transform
from refactor.verify.builds import Subject
from refactor.verify.engine import Kind
from tests.running import dockwright, environment, offer, put
from tests.transforms_for_tests import choices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from refactor.document import Document

DATA = b"FROM a\nCOPY . .\n"
SOURCE = '''
from __future__ import annotations
from refactor.edit import Edit, Span
from refactor.transform import Finding, Safety, transform

@transform(safety=Safety.SAFE, refusals={}, references=(), example="FROM a\\nCOPY . .\\n")
def keep_out(document, context):
    """Keep out what STOPSIGNAL names."""
    for each in document.instructions:
        if context is None or each.keyword != "STOPSIGNAL":
            continue
        companion = context.companion(context.root / ".dockerignore", each.words[0].text + "\\n")
        if companion.before != companion.after:
            yield Finding(each.span, "keeps it out", (), companions=(companion,))
'''


def laying(*made: tuple[str, str], where: str = "") -> Transform:
    """Return a transform that gives each of some files of the context its text, once."""

    def test_one(document: Document, context: Context | None) -> Outcomes:
        """Do what the test says."""
        assert context
        companions = [context.companion(context.root / where / name, text) for name, text in made]
        if any(each.before != each.after for each in companions):
            yield Finding(document.instructions[-1].span, "lays it", (), companions=tuple(companions))

    decorate = transform(safety=Safety.SAFE, refusals={}, references=(), example="FROM a\n")
    return decorate(test_one)


def seeing(name: str, seen: list[tuple[str, ...]]) -> Transform:
    """Return a transform that tells what it finds in the context by a name."""

    def test_two(document: Document, context: Context | None) -> Outcomes:
        """Look."""
        assert context
        assert document.stages
        seen.append(tuple(entry.path for entry in context.match(name)))
        yield from ()

    return transform(safety=Safety.SAFE, refusals={}, references=(), example="FROM a\n")(test_two)


def planned(root: Path, *transforms: Transform) -> Plan:
    return make_plan(DATA, choices(*transforms), Context.open(root))


def test_later_transforms_and_the_second_run_see_what_earlier_ones_laid(tmp_path: Path) -> None:
    put(tmp_path / "a.log")
    seen: list[tuple[str, ...]] = []
    plan = planned(tmp_path, seeing("*.log", seen), laying((".dockerignore", "*.log\n")), seeing("*", seen))
    assert seen[:2] == [("a.log",), (".dockerignore",)]
    assert plan.companions == (Companion(tmp_path / ".dockerignore", None, "*.log\n"),)
    assert plan.after is plan.before
    assert [change.line for change in plan.changes] == [2]
    assert not (tmp_path / ".dockerignore").exists()


def test_a_file_of_two_transforms_goes_from_what_it_was_to_what_it_becomes(tmp_path: Path) -> None:
    put(tmp_path / "x", b"1\n")
    one, two, three = (Companion(tmp_path / "x", *texts) for texts in (("1\n", "2\n"), ("2\n", "3\n"), (None, "4\n")))
    assert joined((one,), (two,)) == (Companion(tmp_path / "x", "1\n", "3\n"),)
    assert joined((), (three,)) == (three,)


@pytest.mark.parametrize(
    ("made", "where", "reason"),
    [
        ([("x", "1"), ("x", "2")], "", "two of its findings change the same file"),
        ([("x", "1")], "..", "it changes a file outside the build context"),
        ([("x", "1"), ("y", "same")], "", "a finding leaves another file as it is"),
        ([(".dockerignore", "[\n")], "", "what it makes of another file cannot be used: "),
    ],
)
def test_a_broken_promise_is_found(tmp_path: Path, made: list[tuple[str, str]], where: str, reason: str) -> None:
    put(tmp_path / "y", b"same")
    with pytest.raises(BrokenTransform, match=reason):
        planned(tmp_path, laying(*made, where=where))


def test_without_a_context_nothing_is_laid() -> None:
    companion = Companion(Path("x"), None, "y")

    def test_one(document: Document) -> Outcomes:
        """Do it all the same."""
        yield Finding(document.instructions[0].span, "x", (), companions=(companion,))

    made = transform(safety=Safety.SAFE, refusals={}, references=(), example="FROM a\n")(test_one)
    with pytest.raises(BrokenTransform, match="no build context"):
        make_plan(DATA, choices(made))


def test_what_is_declined_is_not_laid_and_a_left_instruction_is_left(tmp_path: Path) -> None:
    made = choices(laying(("x", "1\n")))
    plan = make_plan(DATA, made, Context.open(tmp_path), approval=lambda proposal: not proposal.companions)
    assert (plan.companions, plan.changes) == ((), ())
    left = make_plan(b"FROM a\n# dockwright: leave test-one\nCOPY . .\n", made, Context.open(tmp_path))
    assert (left.companions, left.changes) == ((), ())


def test_the_context_with_files_laid_over_reads_as_it_would_on_disk(tmp_path: Path) -> None:
    put(tmp_path / "d" / "old", b"old")
    context = Context.open(tmp_path)
    over = context.over(
        (context.companion(tmp_path / "d" / "new", "n"), context.companion(tmp_path / "d" / "old", "o"))
    )
    assert list(over.files(".")) == ["d/new", "d/old"]
    assert (over.text_at("d/new"), over.text_at("d/old")) == ("n", "o")
    (entry,) = over.match("d/n*")
    assert (over.text(entry), over.permissions(entry)) == ("n", 0o644)
    assert over.companion(tmp_path / "d" / "new", "m").before == "n"
    (tmp_path / "link").symlink_to("d/old")
    with pytest.raises(ContextError, match="no regular file"):
        context.companion(tmp_path / "link", "x")


def test_a_new_file_is_one_that_git_makes() -> None:
    patch = make_patch("b c", None, "x\n")
    assert patch
    assert patch.text.startswith("--- /dev/null\n+++ b/b c\t\n@@ -0,0 +1 @@\n")
    assert git_applies(bytes(patch), {}) == {"b c": b"x\n"}


def changed(path: Path) -> None:
    path.write_bytes(b"other\n")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda root: changed(root / "Dockerfile"), "it has changed since"),
        (lambda root: changed(root / "old"), "it has changed since"),
        (lambda root: changed(root / "new"), "another has made it"),
        (lambda root: (root / "old").unlink(), "it is gone"),
    ],
)
def test_all_are_written_or_none(tmp_path: Path, spoil: Callable[[Path], None], reason: str) -> None:
    source = read(put(tmp_path / "Dockerfile", DATA))
    put(tmp_path / "old", b"o\n")
    companions = (Companion(tmp_path / "old", "o\n", "p\n"), Companion(tmp_path / "new", None, "n\n"))
    spoil(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(NotWritten, match=reason):
        write_together(source, b"FROM b\n", companions)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_another_dockerfile_brought_is_not_written_twice(tmp_path: Path) -> None:
    source = read(put(tmp_path / "Dockerfile", DATA))
    companions = (Companion(tmp_path / "new", None, "n\n"),)
    write_together(source, None, companions)
    inode = (tmp_path / "new").stat().st_ino
    write_together(source, b"FROM b\n", companions)
    assert (tmp_path / "new").stat().st_ino == inode
    assert (tmp_path / "Dockerfile").read_bytes() == b"FROM b\n"


@pytest.fixture
def env(tmp_path: Path) -> Mapping[str, str]:
    offer(tmp_path / "lib", {"keep_out": "rogue_module:keep_out"}, {"rogue_module": SOURCE})
    return environment(PYTHONPATH=str(tmp_path / "lib"))


def test_diff_shows_a_shared_file_once_and_fix_writes_it(tmp_path: Path, env: Mapping[str, str]) -> None:
    here = tmp_path / "here"
    for name in ("a.Dockerfile", "b.Dockerfile"):
        put(here / name, b"FROM a\nSTOPSIGNAL 9\n")
    only = ("--only", "keep-out")
    shown = dockwright("diff", *only, cwd=here, env=env)
    assert shown.stdout == b"--- /dev/null\n+++ b/.dockerignore\n@@ -0,0 +1 @@\n+9\n"
    assert shown.returncode == 1
    assert dockwright("fix", *only, cwd=here, env=env).returncode == 0
    assert (here / ".dockerignore").read_bytes() == b"9\n"
    assert dockwright("diff", *only, cwd=here, env=env).returncode == 0


def test_two_that_disagree_about_a_file_are_told_so(tmp_path: Path, env: Mapping[str, str]) -> None:
    here = tmp_path / "here"
    put(here / "a.Dockerfile", b"FROM a\nSTOPSIGNAL 9\n")
    put(here / "b.Dockerfile", b"FROM a\nSTOPSIGNAL 8\n")
    shown = dockwright("diff", "--only", "keep-out", cwd=here, env=env)
    assert shown.returncode == 5
    assert b"b.Dockerfile and a.Dockerfile would each make something else of it" in shown.stderr
    assert shown.stdout.count(b"+++") == 1


def test_every_form_of_report_carries_it(tmp_path: Path, env: Mapping[str, str]) -> None:
    here = tmp_path / "here"
    put(here / "Dockerfile", b"FROM a\nSTOPSIGNAL 9\n")

    def report(form: str) -> str:
        return dockwright("diff", "--only", "keep-out", "--format", form, cwd=here, env=env).stdout.decode()

    assert "+++ b/.dockerignore" in json.loads(report("json"))["files"][0]["diff"]
    assert "+++ b/.dockerignore" in report("markdown")
    assert "keep-out" in report("github")
    assert "keep-out" in report("gitlab")
    (result,) = json.loads(report("sarif"))["runs"][0]["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"] == {"uri": ".dockerignore", "uriBaseId": "%SRCROOT%"}
    assert change["replacements"][0]["insertedContent"] == {"text": "9\n"}
    dockwright("report", "--only", "keep-out", "-o", "page.html", cwd=here, env=env)
    assert '"besides":[[".dockerignore",[[1,1,["+9"]]]]]' in (here / "page.html").read_text()


def test_it_is_asked_about_and_standard_input_has_none(tmp_path: Path, env: Mapping[str, str]) -> None:
    here = tmp_path / "here"
    put(here / "Dockerfile", b"FROM a\nSTOPSIGNAL 9\n")
    asked = dockwright("fix", "-i", "--only", "keep-out", cwd=here, env=env, given=b"n\n")
    assert b"+++ b/.dockerignore\n@@ -0,0 +1 @@\n+9\n" in asked.stderr
    assert not (here / ".dockerignore").exists()
    given = dockwright(
        "fix", "-", "--only", "keep-out", "--context", ".", cwd=here, env=env, given=b"FROM a\nSTOPSIGNAL 9\n"
    )
    assert given.stdout == b"FROM a\nSTOPSIGNAL 9\n"
    assert b"0 files of 1" in given.stderr
    assert not (here / ".dockerignore").exists()


def test_verify_builds_with_an_ignore_file_that_is_not_on_disk(tmp_path: Path) -> None:
    path = put(tmp_path / "Dockerfile")
    put(tmp_path / "Dockerfile.dockerignore", b"old\n")
    subject = Subject("Dockerfile", path, tmp_path)
    assert subject.ignore_rules(Kind.DOCKER) == b"old\n"
    over = Subject("Dockerfile", path, tmp_path, (Companion(tmp_path / ".dockerignore", None, "new\n"),))
    assert over.ignore_rules(Kind.DOCKER) == b"new\n"
