"""Repositories of every kind, as the program meets them: what it says of each, and what none of them can make it do."""

from __future__ import annotations

import json
import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from unidiff.patch import PatchSet

from refactor.job import Job
from refactor.pull_request.branches import WHOLE
from refactor.pull_request.forge import Status
from refactor.pull_request.order import Order
from refactor.pull_request.outcome import Action
from refactor.pull_request.problems import RepositoryProblem
from refactor.pull_request.remote import Remote
from refactor.pull_request.repository import repository
from refactor.transform import Safety
from tests.forges import Memory, Upstream, must, visit
from tests.running import NEW, OLD, dockwright, environment, git, put
from tests.smart_http import smart_http

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "s3cr3t-t0ken-0123456789"
CANARY = "canary-was-here"
NODE_IMAGE = b'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]\n'
NODE = {"package.json": "{}\n", "package-lock.json": "{}\n", "server.js": "\n", "node_modules/x/index.js": "\n"}


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    return Upstream.make(tmp_path, {"Dockerfile": OLD, "api/Dockerfile": OLD})


def test_the_program_pushes_a_branch_and_writes_the_texts(upstream: Upstream, tmp_path: Path) -> None:
    told = dockwright("pr", str(upstream.bare), cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert b"branch: dockwright/refactor\ntitle: Refactor 2 Dockerfiles: add-to-copy, merge-runs\n" in told.stdout
    assert b"+COPY . /app" in told.stdout
    assert WHOLE not in upstream.heads()
    done = dockwright("pr", "--push", "--output", "out", str(upstream.bare), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith(b"1 repository: 1 opened.\n")
    (folder,) = (tmp_path / "out").glob("*/*")
    assert {path.name for path in folder.iterdir()} == {"branch.txt", "base.txt", "title.txt", "body.md"}
    assert upstream.show(f"{WHOLE}:api/Dockerfile") == NEW
    again = dockwright("pr", "--push", "--output", "out", str(upstream.bare), cwd=tmp_path)
    assert b"up to date" in again.stderr
    upstream.commit({"Dockerfile": NEW, "api/Dockerfile": NEW})
    last = dockwright("pr", "--push", "--output", "out", str(upstream.bare), cwd=tmp_path)
    assert b"closed: dockwright/refactor" in last.stderr
    assert not folder.exists()
    assert set(upstream.heads()) == {"main"}


def test_a_clone_is_only_asked_where_it_came_from(upstream: Upstream) -> None:
    put(upstream.clone / "Dockerfile", b"FROM scratch\n# work in progress\n")
    put(upstream.clone / "staged", b"x")
    must("add", "staged", cwd=upstream.clone)
    (upstream.clone / "deep/er").mkdir(parents=True)

    def everything() -> dict[str, tuple[int, bytes]]:
        files = (path for path in upstream.clone.rglob("*") if path.is_file())
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    before = everything()
    done = dockwright("pr", "--push", "--output", str(upstream.bare.parent / "out"), cwd=upstream.clone / "deep/er")
    assert (done.returncode, everything()) == (0, before), done.stderr
    assert upstream.show(f"{WHOLE}:Dockerfile") == NEW


def test_a_clone_from_nowhere_gets_a_branch_and_nothing_else(tmp_path: Path) -> None:
    here = tmp_path / "here"
    put(here / "Dockerfile")
    must("init", "-q", "-b", "main", cwd=here)
    must("add", "-A", cwd=here)
    must("commit", "-q", "-m", "x", cwd=here)
    must("config", "receive.denyCurrentBranch", "updateInstead", cwd=here)
    index = (here / ".git/index").read_bytes()
    done = dockwright("pr", "--push", "--output", str(tmp_path / "out"), cwd=here)
    assert done.returncode == 0, done.stderr
    assert (here / "Dockerfile").read_bytes() == OLD
    assert (here / ".git/index").read_bytes() == index
    assert must("rev-parse", "--abbrev-ref", "HEAD", cwd=here) == "main"
    assert git("show", f"{WHOLE}:Dockerfile", cwd=here).stdout == NEW
    must("checkout", "-q", WHOLE, cwd=here)
    must("reset", "-q", "--hard", WHOLE, cwd=here)
    put(here / "Dockerfile", b"FROM scratch\n")
    later = must("commit-tree", "-p", "main", "-m", "y", "main^{tree}", cwd=here)
    must("update-ref", "refs/heads/main", later, cwd=here)
    dockwright("pr", "--push", "--output", str(tmp_path / "out"), cwd=here)
    assert (here / "Dockerfile").read_bytes() == b"FROM scratch\n"


def test_over_http_with_a_token_that_is_shown_nowhere(upstream: Upstream, tmp_path: Path) -> None:
    with smart_http(tmp_path, TOKEN) as server:
        address = server.address.replace("//", f"//x-access-token:{TOKEN}@") + "/upstream.git"
        env = environment(GIT_TRACE="1", GIT_CURL_VERBOSE="1", GIT_TRACE_CURL="1")
        done = dockwright("pr", "--push", "--forge", "none", "--output", "out", address, cwd=tmp_path, env=env)
        assert done.returncode == 0, done.stderr
        assert upstream.show(f"{WHOLE}:Dockerfile") == NEW
        wrong = address.replace(TOKEN, "wr0ng")
        failed = dockwright("pr", "--push", "--forge", "none", "--output", "out", wrong, cwd=tmp_path, env=env)
        assert (failed.returncode, b"the token was not accepted" in failed.stderr) == (7, True)
        server.status = 500
        broken = dockwright("pr", "--push", "--forge", "none", "--output", "out", address, cwd=tmp_path, env=env)
        assert (broken.returncode, b"run again later" in broken.stderr) == (7, True)
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    for output in (done, failed, broken):
        written += output.stdout + output.stderr
    assert TOKEN.encode() not in written
    assert b"wr0ng" not in written
    assert TOKEN not in "".join(server.paths)
    commits = must("log", "--format=%B", WHOLE, cwd=upstream.bare)
    assert TOKEN not in commits


@pytest.mark.parametrize("memory", [True, False])
def test_the_token_is_in_no_list_of_processes_and_not_on_disk(
    upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: bool
) -> None:
    """While git waits for a slow server, what the system tells of it and its children is read again and again."""
    if not memory:  # as on macOS
        monkeypatch.delattr(os, "memfd_create")
    seen: set[bytes] = set()
    with smart_http(tmp_path, TOKEN) as server:
        server.seconds = 0.2
        remote = Remote.of(f"{server.address.replace('//', f'//x-access-token:{TOKEN}@')}/upstream.git")
        with watching(seen), repository(remote) as mine:
            assert mine.head("dockwright") is not None
            commit = mine.fetch_base("main")
            mine.push("origin", "dockwright/x", commit, None)
            kept = [path for path in mine.git.folder.rglob("*") if path.is_file()]
            assert kept
            assert not any(TOKEN.encode() in path.read_bytes() for path in kept)
    assert must("rev-parse", "dockwright/x", cwd=upstream.bare) == commit
    said = b"".join(seen)
    for program in (b"ls-remote", b"fetch", b"push", b"git-remote-http"):
        assert program in said
    assert b"GIT_CONFIG_KEY_0=" in said
    for secret in (TOKEN, *remote.secrets):
        assert secret.encode() not in said
        assert secret not in repr(remote)


@contextmanager
def watching(seen: set[bytes]) -> Iterator[None]:
    """Gather the arguments and the environment of every process that comes from this one."""
    done = Event()

    def look() -> None:
        while not done.wait(0.01):
            for process in descendants(os.getpid()):
                for name in ("cmdline", "environ"):
                    with suppress(OSError):
                        seen.add(Path("/proc", str(process), name).read_bytes())

    thread = Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def descendants(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text().split()):
                yield child
                yield from descendants(child)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "not accepted"),
        (403, "may not do this"),
        (404, "no such repository"),
        (429, "fewer requests"),
        (503, "later"),
    ],
)
def test_what_servers_answer(upstream: Upstream, tmp_path: Path, status: int, sentence: str) -> None:
    with smart_http(tmp_path) as server, repository(Remote.of(f"{server.address}/upstream.git")) as mine:
        server.status = status
        with pytest.raises(RepositoryProblem, match=sentence):
            mine.head("dockwright")


def test_a_protected_branch(upstream: Upstream, tmp_path: Path) -> None:
    hook = put(
        upstream.bare / "hooks/update", b"#!/bin/sh\necho 'error: GH006: Protected branch update failed' >&2\nexit 1\n"
    )
    hook.chmod(0o755)
    with smart_http(tmp_path) as server:
        address = f"{server.address}/upstream.git"
        done = dockwright("pr", "--push", "--forge", "none", "--output", "out", address, cwd=tmp_path)
    assert done.returncode == 7
    assert b"the branch is protected" in done.stderr
    assert not (tmp_path / "out").exists()


def test_nobody_is_there(tmp_path: Path) -> None:
    with smart_http(tmp_path) as server:
        gone = server.address
    done = dockwright("pr", "--forge", "none", f"{gone}/x.git", cwd=tmp_path)
    assert done.returncode == 7
    assert b"cannot be reached" in done.stderr


def test_one_failing_does_not_keep_the_others(upstream: Upstream, tmp_path: Path) -> None:
    must("init", "-q", "--bare", "empty.git", cwd=tmp_path)
    (tmp_path / "bare folder").mkdir()
    names = put(tmp_path / "names", f"# ours\nempty.git\n\nbare folder\nnowhere\n{upstream.bare}\n".encode())
    done = dockwright("pr", "--repos", str(names), "--format", "json", "--jobs", "2", cwd=tmp_path)
    said = json.loads(done.stdout)
    assert done.returncode == 7
    rows = {row["repository"]: (row["action"], row["reason"]) for row in said["outcomes"]}
    assert rows["empty.git"] == ("leave", "the repository is empty")
    assert rows["nowhere"][0] == rows["bare folder"][0] == "fail"
    assert "neither a folder nor an address" in rows["nowhere"][1]
    assert rows[str(upstream.bare)][0] == "open"
    assert said["summary"] == {"open": 1, "update": 0, "close": 0, "leave": 1, "fail": 2}
    quiet = dockwright("pr", "-q", str(upstream.bare), cwd=tmp_path)
    assert (quiet.returncode, quiet.stderr) == (0, b"")


def test_a_repository_without_dockerfiles_and_one_whose_head_leads_nowhere(tmp_path: Path) -> None:
    plain = Upstream.make(tmp_path, {"README": b"x"})
    assert visit(plain.bare, Memory())[0].reason == "there is no Dockerfile"
    must("symbolic-ref", "HEAD", "refs/heads/gone", cwd=plain.bare)
    (outcome,) = visit(plain.bare, Memory())
    assert (outcome.action, outcome.exit_code) == (Action.FAIL, 7)
    assert "set its default branch" in outcome.reason


def test_a_dockerfile_that_cannot_be_read_is_told_of_and_the_others_done(tmp_path: Path) -> None:
    bad = Upstream.make(tmp_path, {"Dockerfile": OLD, "bad/Dockerfile": b"FROM a\nRUN <<EOF\nnever closed\n"})
    (outcome,) = visit(bad.bare, Memory())
    assert (outcome.action, outcome.exit_code) == (Action.OPEN, 0)
    assert "bad/Dockerfile:2 was left alone" in outcome.reason
    assert outcome.text is not None
    assert "bad/Dockerfile:2 was left alone" in outcome.text.body


def test_settings_of_the_repository_count_and_broken_ones_are_told_of(tmp_path: Path) -> None:
    kept = Upstream.make(tmp_path, {"Dockerfile": OLD, ".dockwright.toml": b'skip = ["merge-runs"]\n'})
    visit(kept.bare, Memory())
    assert kept.show(f"{WHOLE}:Dockerfile") == OLD.replace(b"ADD", b"COPY")
    kept.commit({".dockwright.toml": b"skip = 1\n"})
    (outcome,) = visit(kept.bare, Memory())
    assert ".dockwright.toml" in outcome.reason
    assert "/tmp" not in outcome.reason


@pytest.mark.parametrize("bare", [True, False])
def test_nothing_of_a_hostile_repository_runs(tmp_path: Path, bare: bool) -> None:
    """Hooks, filters, monitors, drivers, commands in its configuration: none of it is run, reading or pushing."""
    place = Upstream.make(tmp_path, {"Dockerfile": OLD})
    place.commit({
        ".gitattributes": b"* filter=evil diff=evil merge=evil\n*.x text working-tree-encoding=UTF-16 ident export-subst\n",
        "Dockerfile": OLD,
        ".gitmodules": b'[submodule "a"]\n\tpath = a\n\turl = ext::sh -c touch\\ /x\n\tupdate = !touch x\n',
    })  # fmt: skip
    canary = tmp_path / CANARY
    script = put(tmp_path / "evil", f"#!/bin/sh\ntouch {canary}\n".encode())
    script.chmod(0o755)
    home = place.bare if bare else place.clone / ".git"
    if not bare:
        must("remote", "remove", "origin", cwd=place.clone)
    for hook in ("pre-receive", "update", "post-receive", "post-update", "reference-transaction", "pre-push", "post-checkout",
                 "proc-receive", "fsmonitor-watchman", "post-index-change", "push-to-checkout", "pre-auto-gc"):  # fmt: skip
        put(home / "hooks" / hook, script.read_bytes())
        (home / "hooks" / hook).chmod(0o755)
    for key in (
        *(
            "core.fsmonitor",
            "core.sshCommand",
            "core.alternateRefsCommand",
            "core.gitProxy",
            "core.pager",
            "core.editor",
        ),
        *("filter.evil.smudge", "filter.evil.clean", "filter.evil.process", "diff.evil.command", "diff.evil.textconv"),
        *("diff.external", "merge.evil.driver", "uploadpack.packObjectsHook", "gc.recentObjectsHook", "gpg.program"),
        *("credential.helper", "protocol.ext.allow", "remote.evil.uploadpack", "remote.evil.receivepack"),
    ):
        must("config", key, "always" if key.endswith("allow") else str(script), cwd=home)
    must("config", "core.hooksPath", str(home / "hooks"), cwd=home)
    must("config", "gc.auto", "1", cwd=home)
    put(home / "objects/info/alternates", f"{place.clone / '.git' if bare else place.bare}/objects\n".encode())
    done = dockwright("pr", "--push", "--output", "out", str(place.bare if bare else place.clone), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert git("rev-parse", "--verify", WHOLE, cwd=home).returncode == 0
    assert not canary.exists()
    git("push", str(home), f"{WHOLE}:refs/heads/trap", cwd=home)
    assert canary.exists(), "the trap itself does not work"


def test_a_monitor_and_the_origin_of_a_clone_run_nothing(upstream: Upstream, tmp_path: Path) -> None:
    canary = tmp_path / CANARY
    for origin in (
        f"ext::sh -c touch% {canary}",
        f"-oProxyCommand=touch {canary}:x",
        f"ssh://-oProxyCommand=touch%20{canary}/x",
    ):
        must("config", "remote.origin.url", origin, cwd=upstream.clone)
        done = dockwright("pr", "--forge", "none", ".", cwd=upstream.clone)
        assert (done.returncode, canary.exists()) == (7, False), done.stderr


def test_links_out_of_the_tree_are_not_followed(tmp_path: Path) -> None:
    secret = put(tmp_path / "secret", b'only = ["no-such-transform"] # ' + CANARY.encode())
    place = Upstream.make(
        tmp_path, {"Dockerfile": b"FROM a\nADD link /x\nADD sub/up/secret /y\nADD inside /z\n", "file": b"x"}
    )
    links = {"link": "../../../../../../../../../../../../" + str(secret), ".dockwright.toml": str(secret), "inside": "file",
             "sub/up": "../..", "Dockerfile.evil": str(secret), "loop": "loop", "a/d": "..", "a/L": "d/../../secret",
             "dangling": "nowhere"}  # fmt: skip
    for name, target in links.items():
        (place.clone / name).parent.mkdir(exist_ok=True)
        (place.clone / name).symlink_to(target)
    place.commit({})
    (outcome,) = visit(place.bare, Memory(), job=Job(gate=Safety.PROVEN))
    assert outcome.text is not None
    assert CANARY not in outcome.text.body + outcome.reason + outcome.diff
    assert place.show(f"{WHOLE}:Dockerfile") == b"FROM a\nADD link /x\nADD sub/up/secret /y\nCOPY inside /z\n"
    assert "2 changes not made" in outcome.text.body
    tree = must("ls-tree", "-r", WHOLE, cwd=place.bare)
    assert tree.count("120000") == len(links)


def test_a_linked_dockerfile_is_changed_where_it_is(tmp_path: Path) -> None:
    place = Upstream.make(tmp_path, {"z/real.Dockerfile": OLD})
    (place.clone / "Dockerfile").symlink_to("z/real.Dockerfile")
    place.commit({})
    visit(place.bare, Memory())
    assert place.show(f"{WHOLE}:z/real.Dockerfile") == NEW
    assert must("ls-tree", WHOLE, "Dockerfile", cwd=place.bare).startswith("120000 blob")


AWKWARD = (
    "-rf/Dockerfile",
    "--upload-pack=x.Dockerfile",
    "new\nline/Dockerfile",
    'quo"te\\/Dockerfile',
    "ta\tb/Dockerfile",
    "ünï/Dockerfile",
    ":(glob)*/Dockerfile",
    " lead/Dockerfile",
    "@someone #1 <!-- x -->/Dockerfile",
    "`tick```s`/Dockerfile",
)


def test_awkward_names_are_harmless(tmp_path: Path) -> None:
    place = Upstream.make(tmp_path, dict.fromkeys(AWKWARD, OLD))
    (outcome,) = visit(place.bare, Memory())
    assert outcome.action is Action.OPEN, outcome.reason
    names = git("diff-tree", "-r", "-z", "--name-only", "main", WHOLE, cwd=place.bare).stdout.decode().split("\0")
    assert sorted(name for name in names if name) == sorted(AWKWARD)
    for name in AWKWARD:
        assert place.show(f"{WHOLE}:{name}") == NEW


def test_bytes_modes_and_line_ends_stay(tmp_path: Path) -> None:
    latin = "FROM a\r\n# caf\xe9\r\nADD . /x\r\n".encode("latin-1")
    place = Upstream.make(
        tmp_path, {"Dockerfile": latin, "bin/Dockerfile": OLD, ".gitattributes": b"* text=auto eol=crlf\n"}
    )
    must("update-index", "--chmod=+x", "bin/Dockerfile", cwd=place.clone)
    blob = must("hash-object", "-w", "--no-filters", "Dockerfile", cwd=place.clone)
    must("update-index", "--cacheinfo", f"100644,{blob},Dockerfile", cwd=place.clone)
    must("commit", "-q", "-m", "mode", cwd=place.clone)
    must("push", "-q", "origin", "HEAD:main", cwd=place.clone)
    visit(place.bare, Memory())
    assert place.show(f"{WHOLE}:Dockerfile") == latin.replace(b"ADD", b"COPY")
    assert must("ls-tree", WHOLE, "bin/Dockerfile", cwd=place.bare).startswith("100755")


def test_trees_that_no_git_would_write(tmp_path: Path) -> None:
    """A tree with `..` and `.git` in it, and one name that is a link and a folder at once."""
    place = Upstream.make(tmp_path, {"Dockerfile": OLD})
    blob = must("rev-parse", "main:Dockerfile", cwd=place.bare)
    link = git("hash-object", "-w", "--stdin", cwd=place.bare, given=b"..").stdout.decode().strip()

    def tree(*entries: tuple[str, str, str]) -> str:
        data = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(oid) for mode, name, oid in entries)
        done = git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", cwd=place.bare, given=data)
        return done.stdout.decode().strip()

    inner = tree(("100644", "escaped", blob))
    top = tree(
        ("120000", "a", link),
        ("40000", "..", inner),
        ("40000", ".git", inner),
        ("40000", "a", inner),
        ("100644", "Dockerfile", blob),
    )
    must("update-ref", "refs/heads/main", must("commit-tree", "-m", "x", top, cwd=place.bare), cwd=place.bare)
    before = set(tmp_path.rglob("*escaped*"))
    (outcome,) = visit(place.bare, Memory())
    assert set(tmp_path.rglob("*escaped*")) == before
    assert outcome.repository == "upstream.git"


def test_lfs_pointers_and_submodules_prove_nothing(tmp_path: Path) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 9\n"
    place = Upstream.make(
        tmp_path, {"Dockerfile": b"FROM a\nADD big.bin /x\nADD small /y\n", "big.bin": pointer, "small": b"x"}
    )
    (outcome,) = visit(place.bare, Memory())
    assert place.show(f"{WHOLE}:Dockerfile") == b"FROM a\nADD big.bin /x\nCOPY small /y\n"
    assert outcome.text is not None
    assert "1 files are kept outside the repository" in outcome.text.body
    place.commit({"other/Dockerfile": b"FROM a\nADD . /x\n"})
    must("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module", cwd=place.clone)
    must("commit", "-q", "-m", "module", cwd=place.clone)
    must("push", "-q", "origin", "HEAD:main", cwd=place.clone)
    (outcome,) = visit(place.bare, Memory())
    heads = must("diff-tree", "-r", "--name-only", "main", WHOLE, cwd=place.bare)
    assert heads == "other/Dockerfile"
    assert outcome.text is not None
    assert "1 submodules were not fetched" in outcome.text.body


def test_large_files_are_not_fetched(tmp_path: Path) -> None:
    large = os.urandom(3_000_000)
    place = Upstream.make(tmp_path, {"Dockerfile": b"FROM a\nADD large /x\nADD . /y\n", "large": large})
    remote = Remote.of(str(place.bare))
    with repository(remote) as mine:
        commit = mine.fetch_base("main")
        size = sum(path.stat().st_size for path in mine.git.folder.rglob("*") if path.is_file())
        assert len(mine.objects.missing(commit)) == 1
        assert size < 100_000
    (outcome,) = visit(place.bare, Memory())
    assert place.show(f"{WHOLE}:Dockerfile") == b"FROM a\nADD large /x\nCOPY . /y\n"
    assert place.show(f"{WHOLE}:large") == large
    assert outcome.text is not None
    assert "1 large files were not fetched" in outcome.text.body


def test_of_a_large_repository_little_is_fetched(tmp_path: Path) -> None:
    """Neither its history nor its large files: as with the gigabyte that this was tried on, over HTTP as over a folder."""
    place = Upstream.make(tmp_path, {"Dockerfile": OLD, "small": os.urandom(10_000)})
    for _ in range(4):
        place.commit({"large": os.urandom(4_000_000), "small": os.urandom(10_000)})
    with smart_http(tmp_path) as server:
        done = dockwright("pr", "--forge", "none", f"{server.address}/upstream.git", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"+COPY . /app" in done.stdout
    assert 10_000 < server.sent < 40_000


def test_files_beside_a_dockerfile_come_with_it(tmp_path: Path) -> None:
    """A transform's commit holds all that it changes; what is refused or undone later is all of it."""
    files = {f"api/{name}": text.encode() for name, text in NODE.items()}
    place, forge = Upstream.make(tmp_path, {"api/Dockerfile": NODE_IMAGE, **files}), Memory()
    job = Job(only=("dockerignore",), gate=Safety.REVIEW)
    (outcome,) = visit(place.bare, forge, job=job)
    assert outcome.action is Action.OPEN, outcome.reason
    assert [file.path for file in PatchSet(outcome.diff)] == ["api/.dockerignore"]
    assert b"node_modules" in place.show(f"{WHOLE}:api/.dockerignore")
    assert must("ls-tree", WHOLE, "api/.dockerignore", cwd=place.bare).startswith("100644 blob")
    assert visit(place.bare, forge, job=job)[0].action is Action.LEAVE
    forge.set(1, status=Status.CLOSED)
    assert visit(place.bare, forge, job=job)[0].action is Action.LEAVE
    assert len(forge.kept) == 1


def test_dockerfiles_in_compose_files_are_changed_where_they_are(tmp_path: Path) -> None:
    compose = b"services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM debian:13\n        ADD . /x\n"
    place = Upstream.make(tmp_path, {"compose.yaml": compose})
    (outcome,) = visit(place.bare, Memory())
    assert place.show(f"{WHOLE}:compose.yaml") == compose.replace(b"ADD", b"COPY")
    assert outcome.text is not None
    assert "in 1 of 1 file**" in outcome.text.body


@pytest.mark.parametrize("how", ["settings", "compose"])
def test_a_build_context_outside_of_the_repository_is_not_looked_at(tmp_path: Path, how: str) -> None:
    put(tmp_path / "outside" / CANARY, b"x")
    up = "../" * 12 + str(tmp_path / "outside").lstrip("/")
    text = f"FROM debian:13\nADD {CANARY} /x\n"
    lines = text.replace("\n", "\n        ")
    inline = f"services:\n  web:\n    build:\n      context: {up}\n      dockerfile_inline: |\n        {lines}\n"
    files = {
        "settings": {"Dockerfile": text.encode(), ".dockwright.toml": f'context = "{up}"\n'.encode()},
        "compose": {"compose.yaml": inline.encode()},
    }
    place = Upstream.make(tmp_path, files[how])
    (told,) = visit(place.bare, Memory(), order=Order(Job()))
    assert told.action is Action.LEAVE, told
    (outcome,) = visit(place.bare, Memory(), order=Order(Job(gate=Safety.REVIEW)))
    assert outcome.text is not None
    assert "looked at in the build context: " not in outcome.text.body
    assert "the build context lies outside of the repository, and was not looked at" in outcome.text.body


def test_nothing_stays_behind(upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    for failing in (set(), {"open"}, {"pulls"}):
        visit(upstream.bare, Memory(failing=set(failing)))
    assert list(scratch.iterdir()) == []
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
