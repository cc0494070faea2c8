"""What differs, what of it is noise, what was declared, and the verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from refactor.registry import built_in
from refactor.transform import Safety, Transform, transform
from refactor.verify.comparison import Change, Difference, compare, human
from refactor.verify.globs import literal, matches
from refactor.verify.image import Image
from refactor.verify.layers import Entry, Kind
from refactor.verify.noise import DOCUMENTED, Aspect
from refactor.verify.verdict import (
    Built,
    Check,
    Declared,
    Failure,
    Judgement,
    Scope,
    Side,
    Verdict,
    compared,
    failed,
    judge,
)

if TYPE_CHECKING:
    from refactor.document import Document
    from refactor.transform import Outcomes

FOLDER = Entry(Kind.FOLDER, 0o755, 0, 0)


def file(content: str = "", size: int = 0) -> Entry:
    return Entry(Kind.FILE, 0o644, 0, 0, size or len(content), content.encode())


def image(tree: dict[str, Entry], **config: str) -> Image:
    named = {name.replace("_", " "): value for name, value in config.items()}
    return Image("a:1", "sha256:0", named, {"/": FOLDER, **tree}, 1, sum(entry.size for entry in tree.values()))


def dropping(*drops: str) -> Transform:
    def cleaner(document: Document) -> Outcomes:
        """Clean."""
        yield from ()

    return transform(safety=Safety.SAFE, refusals={}, references=(), drops=drops, example="FROM a\n")(cleaner)


def said(differences: tuple[Difference, ...]) -> list[str]:
    return [f"{each.where}: {each.detail}" for each in differences]


def test_the_same() -> None:
    one = image({"/a": file("x"), "/d": FOLDER}, User="app")
    assert compare(one, one).count == 0
    assert judge(one, one, ()) == Judgement(Scope.WHOLE, ())


def test_every_attribute_is_told_and_the_largest_comes_first() -> None:
    same = file("same")
    before = {
        "/content": file("1", 10),
        "/kind": file("1", 2_000),
        "/mode": same,
        "/owner": same,
        "/xattrs": replace(same, xattrs=(("security.capability", b"1"), ("user.a", b"1"))),
        "/link": Entry(Kind.LINK, 0o777, 0, 0, link="a"),
        "/device": Entry(Kind.CHARACTER, 0o600, 0, 0, device=(1, 3)),
        "/size": file("1", 5),
        "/gone": file("1", 12),
        "/gone-folder": FOLDER,
    }
    after = {
        "/content": file("2", 10),
        "/kind": Entry(Kind.LINK, 0o777, 0, 0, link="x"),
        "/mode": replace(same, mode=0o4755),
        "/owner": replace(same, uid=1, gid=2, mode=0o600),
        "/xattrs": replace(same, xattrs=(("user.a", b"1"), ("user.b", b""))),
        "/link": Entry(Kind.LINK, 0o777, 0, 0, link="b\n"),
        "/device": Entry(Kind.CHARACTER, 0o600, 0, 0, device=(1, 5)),
        "/size": file("2", 7_000_000),
        "/new": file("1", 3_100_000),
        "/new-link": Entry(Kind.LINK, 0o777, 0, 0, link="b"),
    }
    assert said(compare(image(before), image(after)).files) == [
        "/size: other content (7 MB, it was 5 B)",
        "/new: added 3.1 MB",
        "/kind: a symbolic link, it was a file",
        "/gone: removed 12 B",
        "/content: other content (10 B)",
        "/device: another device",
        "/gone-folder: removed directory",
        '/link: leads to "b\\n", not "a"',
        "/mode: mode 4755, it was 644",
        "/new-link: added symbolic link",
        "/owner: mode 600, it was 644; owner 1:2, it was 0:0",
        "/xattrs: extended attributes: security.capability, user.b",
    ]


def test_settings_differ_by_name() -> None:
    found = compare(image({}, Env_A="1", Env_B="2", User="a"), image({}, Env_A="1", Env_B="3", Cmd="[]")).settings
    assert said(found) == ['Cmd: added "[]"', 'Env B: "3", it was "2"', 'User: removed, it was "a"']
    assert [each.change for each in found] == [Change.ADDED, Change.CHANGED, Change.REMOVED]


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (117_400_000, "117 MB"), (999_600, "1 MB"), (-2_340, "-2.34 kB")],
)
def test_sizes_for_people(size: int, text: str) -> None:
    assert human(size) == text


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("/a/**", ("/a/b", "/a/b/c", "/a/.b\n"), ("/a", "/a/", "/ab", "/x/a/b")),
        ("/**/.npm/**", ("/root/.npm/x", "/.npm/x", "/a/b/.npm/x/y"), ("/root/.npm", "/root/x.npm/y", "/root/.npmrc")),
        ("/a/*.b", ("/a/x.b", "/a/.b"), ("/a/x/y.b", "/a/xb", "/a/x.bc")),
        ("/a?", ("/ab",), ("/a", "/a/", "/abc")),
        (literal("/a*b?[c]/**"), ("/a*b?[c]/**",), ("/aXbY[c]/**", "/a*b?[c]/x")),
    ],
)
def test_patterns(pattern: str, yes: tuple[str, ...], no: tuple[str, ...]) -> None:
    assert [path for path in (*yes, *no) if matches(pattern, path)] == list(yes)


@pytest.mark.parametrize(
    "path",
    [
        "/var/log/apt/history.log",
        "/usr/lib/python3/__pycache__/os.cpython-311.pyc",
        "/var/cache/ldconfig/aux-cache",
        "/etc/ssh/ssh_host_rsa_key",
        "/etc/ssl/private/ssl-cert-snakeoil.key",
        "/etc/machine-id",
        "/var/lib/dbus/machine-id",
        "/var/cache/fontconfig/ab-le64.cache-9",
        "/root/.cache/pip/selfcheck/ab",
        "/usr/local/cargo/.global-cache",
        "/root/.npm/_cacache/index-v5/00/60/ab",
    ],
)
def test_content_that_is_noise_and_only_content(path: str) -> None:
    before = image({path: file("1")})
    judgement = judge(before, image({path: file("22")}), ())
    assert (judgement.differences, judgement.noise) == ((), 1)
    for after in ({}, {path: replace(file("2"), mode=0o777)}, {path: replace(file("2"), uid=1)}, {path: FOLDER}):
        assert len(judge(before, image(after), ()).differences) == 1


@pytest.mark.parametrize("path", ["/var/logs/a", "/usr/lib/x.pyc", "/etc/shadow", "/etc/ssl/certs/java/cacerts"])
def test_content_that_is_no_noise(path: str) -> None:
    assert judge(image({path: file("1")}), image({path: file("2")}), ()).differences


def test_random_names_are_noise_where_as_many_are_there() -> None:
    before, after = image({"/tmp/tmpabcd1234": FOLDER}), image({"/tmp/tmp_bcd5678": FOLDER})
    assert judge(before, after, ()).differences == ()
    assert judge(before, image({}), ()).differences
    assert judge(before, image({"/tmp/tmp_bcd5678": file("x")}), ()).differences
    assert judge(before, image({"/tmp/tmp_bcd5678": FOLDER, "/tmp/tmp_bcd5679": FOLDER}), ()).differences
    assert judge(before, image({"/tmp/tmpother": FOLDER}), ()).differences


def test_what_two_builds_of_one_file_teach() -> None:
    before = image(
        {"/app/key": file("1"), "/app/run-ab12-x": file("1"), "/app/mode": file("1"), "/once": file("1"), "/l": FOLDER},
        Label_built="1",
    )
    again = image(
        {
            "/app/key": file("2"),
            "/app/run-cd34-x": file("2"),
            "/app/mode": replace(file("1"), mode=0o600),
            "/l": file(),
        },
        Label_built="2",
    )
    noise = DOCUMENTED.with_learnt(before, again)
    assert noise.sift(compare(before, again)).rest.count == 0
    assert [row.pattern for row in noise.rows[len(DOCUMENTED.rows) :]] == ["/app/run-????-x"]
    assert noise.paths == {"/app/key": Aspect.CONTENT, "/app/mode": Aspect.ALL, "/once": Aspect.ALL, "/l": Aspect.ALL}
    after = image(
        {"/app/key": file("3"), "/app/run-0000-x": file("3"), "/app/mode": replace(file("1"), mode=0o755)},
        Label_built="3",
    )
    assert judge(before, after, (), noise).differences == ()
    worse = image({"/app/run-0000-y": file("3"), "/app/mode": file("1"), "/once": file("1"), "/l": FOLDER})
    assert said(judge(before, worse, (), noise).differences) == [
        "/app/key: removed 1 B",
        "/app/run-0000-y: added 1 B",
        "/app/run-ab12-x: removed 1 B",
    ]
    assert DOCUMENTED.with_learnt(before, before) == DOCUMENTED


def test_what_is_gone_as_declared() -> None:
    before = image(
        {
            "/etc/a": file("1"),
            "/root/.cache": FOLDER,
            "/root/.cache/pip": FOLDER,
            "/root/.cache/pip/x": file("1", 500),
            "/root/.cache/pip/y": file("1", 200),
        }
    )
    gone = image({"/etc/a": file("1")})
    drops = (dropping("/nothing/**", "/**/.cache/pip/**"),)
    judgement = judge(before, gone, drops)
    assert judgement == Judgement(Scope.WHOLE, (), (Declared("cleaner", "/**/.cache/pip/**", 4, 700),))
    evidence = compared("Dockerfile", Built.of(before, 1.0), Built.of(gone, None), judgement)
    assert (evidence.verdict, evidence.saved) == (Verdict.DECLARED, 700)
    assert len(judge(before, gone, ()).differences) == 4


@pytest.mark.parametrize(
    ("before", "after", "differing"),
    [
        # not gone, but something else; come; moved beside
        ({"/c": FOLDER, "/c/x": file("1")}, {"/c": FOLDER, "/c/x": file("2")}, ["/c/x"]),
        ({"/c": FOLDER, "/c/x": file("1")}, {"/c": FOLDER, "/c/x": FOLDER}, ["/c/x"]),
        ({"/c": FOLDER}, {"/c": FOLDER, "/c/x": file("1")}, ["/c/x"]),
        ({"/c": FOLDER, "/c/x": file("1")}, {"/c": FOLDER, "/d": file("1")}, ["/d"]),
        # a folder goes with what was declared only if nothing else was in it
        ({"/p": FOLDER, "/p/c": FOLDER}, {}, ["/p", "/p/c"]),
        ({"/c": FOLDER, "/c/x": file("1")}, {}, []),
        ({"/e": FOLDER}, {}, ["/e"]),
        ({"/c": FOLDER, "/c/x": file("1")}, {"/c": replace(FOLDER, mode=0o700)}, ["/c"]),
        ({"/c": file("1")}, {}, ["/c"]),
    ],
)
def test_only_what_is_gone_can_be_declared(
    before: dict[str, Entry], after: dict[str, Entry], differing: list[str]
) -> None:
    judgement = judge(image(before), image(after), (dropping("/c/**"),))
    assert sorted(each.where for each in judgement.differences) == differing


def test_a_folder_with_more_than_what_was_declared_is_a_difference() -> None:
    before = image({"/p": FOLDER, "/p/c": FOLDER, "/p/c/x": file("1"), "/p/other": file("1"), "/p/z": FOLDER})
    judgement = judge(before, image({}), (dropping("/p/c/**"),))
    assert sorted(each.where for each in judgement.differences) == ["/p", "/p/other", "/p/z"]
    assert judgement.declared == (Declared("cleaner", "/p/c/**", 2, 1),)


def test_a_split_keeps_some_settings_and_needs_a_check() -> None:
    before = image({"/a": file("1")}, Env_PATH="/a", Label_x="1", ExposedPort_80="")
    after = image({"/b": file("1")}, Env_PATH="/b", Label_x="1", ExposedPort_80="")
    built = Built.of(before, 1.0), Built.of(after, 1.0)
    judgement = judge(before, after, (), scope=Scope.CONFIG)
    assert judgement == Judgement(Scope.CONFIG, ())
    assert compared("f", *built, judgement).verdict is Verdict.DIFFERENT
    assert compared("f", *built, judgement, [Check("run", True, "same")]).verdict is Verdict.DECLARED
    assert compared("f", *built, judgement, [Check("a", True, ""), Check("b", False, "")]).verdict is Verdict.DIFFERENT
    lost = judge(before, image({}, Env_PATH="/b", Label_x="2"), (), scope=Scope.CONFIG)
    assert said(lost.differences) == ['ExposedPort 80: removed, it was ""', 'Label x: "2", it was "1"']
    assert compared("f", *built, lost, [Check("run", True, "same")]).verdict is Verdict.DIFFERENT


def test_verdicts() -> None:
    one = image({"/a": file("1")})
    built = Built.of(one, 1.0)
    same = judge(one, one, ())
    assert compared("f", built, built, same).verdict is Verdict.SAME
    assert compared("f", built, built, same, [Check("run", True, "")]).verdict is Verdict.SAME
    assert compared("f", built, built, same, [Check("run", False, "")]).verdict is Verdict.DIFFERENT
    assert compared("f", built, built, judge(one, image({}), ())).verdict is Verdict.DIFFERENT
    failure = Failure("exit code 1", ("no space",))
    assert failed("f", Side.BEFORE, failure).verdict is Verdict.BEFORE_FAILED
    after = failed("f", Side.AFTER, failure, built)
    assert (after.verdict, after.saved, after.before) == (Verdict.AFTER_FAILED, None, built)
    assert [verdict for verdict in Verdict if verdict.holds] == [Verdict.SAME, Verdict.DECLARED]


def test_the_built_in_transforms_declare_what_they_clean() -> None:
    drops = {transform.name: transform.drops for transform in built_in() if transform.name.startswith("clean-")}
    assert drops["clean-apt-lists"] == ("/var/lib/apt/lists/**",)
    caches = drops["clean-package-caches"]
    for path in (
        "/root/.cache/pip/http/a",
        "/home/app/.npm/_cacache/x",
        "/var/cache/apk/APKINDEX.tar.gz",
        "/var/cache/dnf/x",
        "/usr/local/share/.cache/yarn/v6/x",
        "/opt/conda/pkgs/x",
        "/root/miniconda3/pkgs/x",
    ):
        assert any(matches(pattern, path) for pattern in caches), path
    for path in ("/root/.cache/x", "/root/.npmrc", "/app/pkgs/x", "/var/cache/apt/x", "/usr/lib/x", "/opt/app/pkgs/x"):
        assert not any(matches(pattern, path) for pattern in caches), path


def test_drops_are_absolute() -> None:
    with pytest.raises(TypeError, match="absolute paths"):
        dropping("var/lib")
