"""Which files are found: by name, by place, and by what git ignores."""

from __future__ import annotations

import os
import subprocess
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from refactor.errors import UsageProblem
from refactor.files.discovery import PRUNED, find, is_dockerfile


def tree(top: Path, *names: str, **texts: str) -> Path:
    """Create empty files, and files with a text: ``gitignore="…"`` stands for .gitignore in the top folder."""
    for name in names:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).touch()
    for name, text in texts.items():
        (top / f".{name}").write_text(text)
    return top


def found(*paths: Path, top: Path, exclude: tuple[str, ...] = (), base: Path | None = None) -> list[str]:
    """Return what is found, relative to ``top``; a problem would be an error."""

    def problem(path: Path, reason: str) -> None:
        raise AssertionError(f"{path}: {reason}")

    files = find(paths or (top,), exclude=exclude, exclude_base=base, on_problem=problem)
    return [str(path.relative_to(top)) for path in files]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Dockerfile",
            "dockerfile",
            "Containerfile",
            "containerfile",
            "x.Dockerfile",
            "x.y.dockerfile",
            ".Dockerfile",
        ),
        *(
            "Dockerfile.dev",
            "Dockerfile-alpine",
            "Dockerfile_gpu",
            "Dockerfile3.12",
            "Containerfile.rhel9",
            "Dockerfile ",
        ),
        *("Dockerfile.go", "Dockerfile.php", "Containerfile.rs", "Dockerfile.old", "go.dockerfile", "py.Dockerfile"),
        *("Dockerfile.in-house", "Dockerfile.dev.amd64", "dockerfile-dev", "Dockerfile\n"),
    ],
)
def test_names_that_are_taken(name: str) -> None:
    assert is_dockerfile(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "DOCKERFILE",
            "myDockerfile",
            "my-Dockerfile",
            "dockerFile",
            "Docker",
            "docker-compose.yml",
            "",
            "#Dockerfile#",
        ),
        *(
            "Dockerfile.dockerignore",
            "Dockerfile.containerignore",
            "build.Dockerfile.dockerignore",
            ".#Dockerfile",
            ".Dockerfile.swp",
        ),
        *("Dockerfile~", "Dockerfile.swp", "Dockerfile.orig", "Dockerfile.rej", "Dockerfile.bak", "Dockerfile.dev~"),
        *(
            "Dockerfile.j2",
            "Dockerfile.tmpl",
            "Dockerfile.erb",
            "Dockerfile.in",
            "Dockerfile.template",
            "Dockerfile.dev.j2",
        ),
        *("Dockerfile.md", "Dockerfile.yaml", "dockerfile.json", "Dockerfile.tar.gz", "Dockerfile.sha256"),
        *("dockerfile.go", "dockerfile_test.py", "DockerfileParser.java", "Dockerfile_test.go", "Dockerfile.test.ts"),
        ".Dockerfile.dockwright-12-0123abcd",
    ],
)
def test_names_that_are_not(name: str) -> None:
    assert not is_dockerfile(name)


def test_a_file_that_is_named_is_taken_whatever_it_is(tmp_path: Path) -> None:
    tree(tmp_path, "build.txt", "Dockerfile.j2", gitignore="*")
    assert found(tmp_path / "build.txt", tmp_path / "Dockerfile.j2", top=tmp_path) == ["build.txt", "Dockerfile.j2"]


def test_sorted_by_parts_and_each_once(tmp_path: Path) -> None:
    tree(tmp_path, "b/Dockerfile", "b/a/Dockerfile", "b-c/Dockerfile", "Dockerfile", "b/Z.Dockerfile", "a/x.txt")
    os.link(tmp_path / "Dockerfile", tmp_path / "Dockerfile.same")
    (tmp_path / "b" / "Dockerfile.link").symlink_to("Dockerfile")
    everything = ["Dockerfile", "b/Dockerfile", "b/Z.Dockerfile", "b/a/Dockerfile", "b-c/Dockerfile"]
    assert found(top=tmp_path) == everything
    assert everything == sorted(everything, key=lambda name: Path(name).parts)
    first = tmp_path / "b" / "a" / "Dockerfile"
    assert found(first, tmp_path, tmp_path / "b", first, top=tmp_path) == [
        everything[3],
        *everything[:3],
        everything[4],
    ]


def test_paths_are_shown_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a/b/Dockerfile")
    (tmp_path / "link").symlink_to("a")
    monkeypatch.chdir(tmp_path / "a")
    given_and_shown = {".": "b/Dockerfile", "../a": "../a/b/Dockerfile", "../link": "../link/b/Dockerfile"}
    for given_path, shown in given_and_shown.items():
        assert list(map(str, find([Path(given_path)]))) == [shown]


@pytest.mark.parametrize("name", sorted(PRUNED))
def test_folders_that_are_never_searched_unless_named(tmp_path: Path, name: str) -> None:
    tree(tmp_path, f"{name}/Dockerfile", f"a/{name}/Dockerfile", "vendor/Dockerfile", f"b/{name}x/Dockerfile")
    assert found(top=tmp_path) == [f"b/{name}x/Dockerfile", "vendor/Dockerfile"]
    assert found(tmp_path / name, top=tmp_path) == [f"{name}/Dockerfile"]


def test_links_are_followed_to_files_inside_only(tmp_path: Path) -> None:
    top = tree(tmp_path / "top", "a/real.txt", "z")
    tree(tmp_path, "outside/Dockerfile")
    (top / "a" / "loop").symlink_to("..")
    (top / "a" / "Dockerfile").symlink_to("real.txt")
    (top / "Dockerfile.outside").symlink_to("../outside/Dockerfile")
    (top / "Dockerfile.nowhere").symlink_to("nowhere")
    (top / "Dockerfile.loop").symlink_to("Dockerfile.loop")
    (top / "Dockerfile.d").symlink_to("a")
    os.mkfifo(top / "Dockerfile.pipe")
    problems: list[tuple[str, str]] = []
    files = list(find([top], on_problem=lambda path, reason: problems.append((path.name, reason))))
    assert files == [top / "a" / "Dockerfile"]
    assert problems == [
        ("Dockerfile.d", "it is not a regular file"),
        ("Dockerfile.loop", "it is a link to a file that does not exist"),
        ("Dockerfile.nowhere", "it is a link to a file that does not exist"),
        ("Dockerfile.outside", "it is a link to a file outside the folder searched; name it to have it taken"),
        ("Dockerfile.pipe", "it is not a regular file"),
    ]


def test_a_folder_that_cannot_be_read_is_told_and_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a/Dockerfile", "b/Dockerfile")
    scanning = os.scandir

    def guarded(path: str) -> object:
        if path.endswith("/a"):
            raise PermissionError(13, "Permission denied", path)
        return scanning(path)

    problems: list[tuple[Path, str]] = []
    monkeypatch.setattr(os, "scandir", guarded)
    files = list(find([tmp_path], on_problem=lambda path, reason: problems.append((path, reason))))
    assert files == [tmp_path / "b" / "Dockerfile"]
    assert problems == [(tmp_path / "a", "it cannot be searched: permission denied")]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("Dockerfle", "Dockerfle does not exist, did you mean Dockerfile?"),
        ("ap/Dockerfile", "ap/Dockerfile does not exist, did you mean app/Dockerfile?"),
        ("ap/other", "ap/other does not exist, did you mean app?"),
        ("app/dockerfile", "app/dockerfile does not exist, did you mean app/Dockerfile?"),
        ("Dockerfile/x", "Dockerfile/x does not exist."),
        ("zzz", "zzz does not exist."),
        ("dangling", "dangling is a link to nowhere, which does not exist."),
    ],
)
def test_a_path_that_does_not_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, message: str) -> None:
    tree(tmp_path, "Dockerfile", "app/Dockerfile")
    (tmp_path / "dangling").symlink_to("nowhere")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageProblem) as caught:
        find([Path("Dockerfile"), Path(path)])
    assert str(caught.value) == message


def test_files_come_as_they_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, *(f"d{number:03}/Dockerfile" for number in range(100)))
    scanned: list[str] = []
    scanning = os.scandir

    def counted(path: str) -> object:
        scanned.append(path)
        return scanning(path)

    monkeypatch.setattr(os, "scandir", counted)
    assert len(list(islice(find([tmp_path]), 3))) == 3
    assert len(scanned) == 4


def test_a_tree_deeper_than_pythons_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    deep = "/".join(["d"] * 1500)
    subprocess.run(["mkdir", "-p", deep], check=True)
    try:
        Path(deep, "Dockerfile").touch()
        assert list(find([Path()])) == [Path(deep, "Dockerfile")]
    finally:  # pytest, which clears up recursively, could not
        subprocess.run(["rm", "-rf", "d"], check=True)


# What is ignored


@pytest.mark.parametrize("ignored_by", ["exclude", "gitignore"])
@pytest.mark.parametrize(
    ("patterns", "files"),
    [
        ("", ["Dockerfile", "a/Dockerfile", "a/b/Dockerfile", "a/b/x.Dockerfile"]),
        ("a/", ["Dockerfile"]),
        ("*\n!*/\n!Dockerfile", ["Dockerfile", "a/Dockerfile", "a/b/Dockerfile"]),
        ("a/*\n!a/b", ["Dockerfile", "a/b/Dockerfile", "a/b/x.Dockerfile"]),
        ("a/\n!a/b", ["Dockerfile"]),
        ("/Dockerfile", ["a/Dockerfile", "a/b/Dockerfile", "a/b/x.Dockerfile"]),
        ("**/b/*.Dockerfile\r\n", ["Dockerfile", "a/Dockerfile", "a/b/Dockerfile"]),
        ("# a/\n\\#\nb ", ["Dockerfile", "a/Dockerfile"]),
        ("[z-a]\nfoo\\\nb", ["Dockerfile", "a/Dockerfile"]),
    ],
)
def test_patterns(tmp_path: Path, ignored_by: str, patterns: str, files: list[str]) -> None:
    tree(tmp_path, "Dockerfile", "a/Dockerfile", "a/b/Dockerfile", "a/b/x.Dockerfile")
    if ignored_by == "exclude":
        assert found(top=tmp_path, exclude=tuple(patterns.replace("\r", "").split("\n"))) == files
    else:
        (tmp_path / ".gitignore").write_bytes(b"\xef\xbb\xbf" + patterns.encode())
        assert found(top=tmp_path) == files


def test_exclude_is_relative_to_its_base_and_stronger_than_gitignore(tmp_path: Path) -> None:
    top = tree(tmp_path, "a/b/Dockerfile", "b/Dockerfile", "c/Dockerfile", gitignore="c")
    assert found(top / "a", top=top, exclude=("/a/b",), base=top) == []
    assert found(top / "a", top=top, exclude=("/b",), base=top) == ["a/b/Dockerfile"]
    assert found(top / "a", top=top, exclude=("/b",), base=top / "b") == []
    assert found(top=top, exclude=("!c",)) == ["a/b/Dockerfile", "b/Dockerfile", "c/Dockerfile"]


def test_the_lists_of_parents_count_up_to_the_root_of_the_repository(tmp_path: Path) -> None:
    top = tree(tmp_path, "r/s/t/one.Dockerfile", "r/s/t/two.Dockerfile", "r/s/t/three.Dockerfile", gitignore="one*")
    tree(top / "r", gitignore="two*\ns")
    (top / "r" / "s" / ".gitignore").write_text("!two*\n/t/three*")
    assert found(top / "r" / "s" / "t", top=top / "r/s/t") == ["one.Dockerfile", "three.Dockerfile", "two.Dockerfile"]
    tree(top / "r", ".git/info/exclude")
    assert found(top / "r" / "s" / "t", top=top / "r/s/t") == ["one.Dockerfile", "two.Dockerfile"]
    (top / "r/.git/info/exclude").write_text("one*")
    assert found(top / "r" / "s" / "t", top=top / "r/s/t") == ["two.Dockerfile"]


def test_a_repository_within_is_its_own(tmp_path: Path) -> None:
    tree(tmp_path, ".git/HEAD", "sub/Dockerfile", "sub/dev.Dockerfile", "out/Dockerfile", gitignore="Dockerfile\nout")
    assert found(top=tmp_path) == ["sub/dev.Dockerfile"]
    tree(tmp_path, ".git/modules/sub/info/exclude", "out/.git/HEAD")
    (tmp_path / "sub" / ".git").write_text("gitdir: ../.git/modules/sub\n")
    (tmp_path / ".git/modules/sub/info/exclude").write_text("dev*")
    assert found(top=tmp_path) == ["sub/Dockerfile"]


def test_a_worktree_has_the_list_of_its_repository(tmp_path: Path) -> None:
    main = tree(tmp_path / "main", "Dockerfile")
    git(main, "init", "-q")
    git(main, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "--allow-empty", "-m", "x")
    git(main, "worktree", "add", "-q", "../tree")
    (main / ".git" / "info" / "exclude").write_text("Dockerfile")
    tree(tmp_path, "tree/Dockerfile", "tree/Dockerfile.dev")
    assert found(tmp_path / "tree", top=tmp_path) == ["tree/Dockerfile.dev"]


def test_lists_that_cannot_be_read(tmp_path: Path) -> None:
    """git does not follow a .gitignore that is a link; a folder of that name is nothing."""
    tree(tmp_path, "a/Dockerfile", "b/Dockerfile", "a/.gitignore/x", list="*")
    (tmp_path / "b" / ".gitignore").symlink_to("../.list")
    problems: list[tuple[Path, str]] = []
    files = list(find([tmp_path], on_problem=lambda path, reason: problems.append((path, reason))))
    assert files == [tmp_path / "a" / "Dockerfile", tmp_path / "b" / "Dockerfile"]
    assert problems == [
        (tmp_path / "b" / ".gitignore", "its patterns are not known: too many levels of symbolic links")
    ]


def git(folder: Path, *arguments: str) -> str:
    """Run git without anybody's settings."""
    neutral = {"HOME": "/", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    environment = {"PATH": os.environ["PATH"], **neutral}
    command = ["git", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


PLACES = ("", "a/", "b/", "a/b/", "a/a/", "a/b/a/")
NAMES = ("Dockerfile", "a.Dockerfile", "Dockerfile.b", "Dockerfile a")
PIECES = (
    "a",
    "b",
    "*",
    "**",
    "?",
    "Dockerfile",
    "*.Dockerfile",
    "Dockerfile*",
    "Dockerfile.[!a]",
    "[ab]",
    "\\a",
    ".",
    " ",
)


@st.composite
def lines(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(("", "", "!", "/", "!/", "#", "\\#", "**/")))
    middle = "/".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3)))
    return start + middle + draw(st.sampled_from(("", "", "/", "/**", "/*", " ", "\\ ")))


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(st.sampled_from((*PLACES, ".git/info/")), st.lists(lines(), min_size=1, max_size=5), max_size=3))
@example({"": ["*", "!*/", "!Dockerfile"]})
@example({"": ["a/**/"]})
@example({"": ["a"], "a/": ["!b"], ".git/info/": ["!a"]})
@example({"": ["*", "!a"], "a/": ["!b/", "!**/Dockerfile"]})
def test_git_would_find_the_same(lists: dict[str, list[str]]) -> None:
    with TemporaryDirectory() as folder:
        top = tree(Path(folder), *(place + name for place in PLACES for name in NAMES))
        git(top, "init", "-q")
        for place, patterns in lists.items():
            name = "exclude" if place.startswith(".git/") else ".gitignore"
            (top / place / name).write_text("\n".join(patterns) + "\n")
        untracked = git(top, "ls-files", "-z", "--others", "--exclude-standard").split("\0")
        expected = sorted(name for name in untracked if is_dockerfile(name.rpartition("/")[2]))
        assert sorted(found(top=top)) == expected
