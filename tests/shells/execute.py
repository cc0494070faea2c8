"""Runs RUN bodies as a build would: each in a shell of its own, in a throw-away root that keeps what they leave.

There is no chroot, so that no right is needed: bodies say ``/ROOT``, which becomes a directory of this process. What a
build mounts or looks up anew for each RUN (/dev/shm, /etc/hosts, the home of the USER, the WORKDIR) is made anew here too.
"""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from signal import SIGKILL
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = "/ROOT"
VARIANTS = {"sh": ("dash", "bash", "ash"), "bash": ("bash",), "dash": ("dash",), "ash": ("ash",)}
"""Which programs a SHELL's base name may stand for: /bin/sh is one of three, by distribution."""
_PROGRAMS = {
    name: shutil.which(file) or file for name, file in (("dash", "dash"), ("bash", "bash"), ("ash", "busybox"))
}
TIMEOUT = 10.0

_MAY_LEAVE_PROCESSES = re.compile(r"(?<![&>|])&(?![&>\d])|nohup|coproc|startup")
_TOOL = "#!/bin/sh\necho {}\n"
_FILES = {
    "log": "start\n",
    "one": "first second\n",
    "libcd": "cd /ROOT/d1\n",
    "libv": "V=lib\n",
    "libset": "set -e\n",
    "libfail": "set -e\nfalse\necho failed >> /ROOT/log\n",
    "libfn": "f() { echo library; }\n",
    "etc/motd": "x marks\n",
    "etc/passwd": "root:x:0:0::/ROOT:/bin/sh\napp:x:1500:1500::/ROOT/home:/bin/sh\n",
    "far/bin/tool": _TOOL.format("old"),
    "stage/tool": _TOOL.format("new"),
    "bin/usermod": '#!/bin/sh\nsed -i "s|^$3:.*|$3:x:0:0::$2:/bin/sh|" /ROOT/etc/passwd\n',
    "bin/startup.sh": "#!/bin/sh\nexec 9> /ROOT/lock\nflock 9\nsleep 9 > /dev/null &\n",
}
_FOLDERS = (
    "w/sub",
    "d1/deep",
    "d2",
    "bin",
    "near/bin",
    "far/bin",
    "stage",
    "etc",
    "dev/shm",
    "home",
    "sub",
    "tmp",
    "srv",
)
_MOUNTED = ("dev/shm", "etc/hosts")
_DEEP = "1/2/3/4/5/6/7/8/r"
"""Where the root lies: so deep that no `cd ..` leads out of the directory that is thrown away."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a build gives to each RUN: the words of SHELL, WORKDIR and USER."""

    shell: tuple[str, ...] = ("/bin/sh", "-c")
    workdir: str | None = None
    user: str | None = None

    @property
    def variants(self) -> tuple[str, ...]:
        """The programs that SHELL may stand for."""
        return VARIANTS[self.shell[0].rpartition("/")[2]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a build: whether it failed, what it printed, and every file, as text."""

    failed: bool
    output: str = ""
    files: tuple[tuple[str, str], ...] = ()
    timed_out: bool = False


@contextmanager
def throw_away() -> Iterator[Path]:
    """Give a directory in which roots may be made, with copies of the shells.

    Raises:
        RuntimeError: a shell is not installed.
    """
    missing = [path for path in _PROGRAMS.values() if not Path(path).is_file()]
    if missing:
        raise RuntimeError(f"these shells are not installed: {', '.join(missing)}")
    folder = Path(tempfile.mkdtemp(prefix="dockwright-", dir=_memory()))
    try:
        for name, path in _PROGRAMS.items():
            shutil.copy(path, folder / name)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _memory() -> str | None:
    """Return where files are kept in memory, if programs may be run from there."""
    path = "/dev/shm"
    usable = os.access(path, os.W_OK | os.X_OK) and not os.statvfs(path).f_flag & os.ST_NOEXEC
    return path if usable else None


def build(bodies: Sequence[str], around: Surroundings, variant: str, folder: Path) -> Outcome:
    """Run ``bodies`` one after another in a new root, until one fails."""
    root = folder / _DEEP
    _make(root, variant, folder if not any(f"{ROOT}/bin/" in body for body in bodies) else None)
    output = folder / "output"
    output.unlink(missing_ok=True)
    try:
        links = any("ln " in body for body in bodies)
        for body in bodies:
            if links:
                _part_links(root)
            status = _run(body, around, root, output)
            if status is None:
                return Outcome(failed=True, timed_out=True)
            if status:
                return Outcome(failed=True)
        text = output.read_text("utf-8", "surrogateescape") if output.exists() else ""
        return Outcome(False, text.replace(str(root), ROOT), tuple(sorted(_tree(root))))
    except FileNotFoundError:
        return Outcome(failed=True, output="the root is gone")
    finally:
        shutil.rmtree(folder / _DEEP.partition("/")[0], ignore_errors=True)


def _make(root: Path, variant: str, shells: Path | None) -> None:
    """Make a root. Its shells are links to copies of them, or copies themselves: a body may write to them."""
    for folder in _FOLDERS:
        os.makedirs(f"{root}/{folder}", 0o755, exist_ok=True)  # noqa: PTH103 - twice as fast
    for name, text in _FILES.items():
        path = f"{root}/{name}"
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(text.replace(ROOT, str(root)))
        os.chmod(path, 0o755 if "bin" in name or "tool" in name else 0o644)  # noqa: PTH101
    for name in VARIANTS:
        program = variant if name == "sh" else name
        if shells:
            os.symlink(f"{shells}/{program}", f"{root}/bin/{name}")  # noqa: PTH211
        else:
            shutil.copy(_PROGRAMS[program], f"{root}/bin/{name}")


def _run(body: str, around: Surroundings, root: Path, output: Path) -> int | None:
    """Return the exit status of a body, or None if it did not end in time."""
    where = around.workdir or ROOT
    directory = where.replace(ROOT, str(root))
    _renew(root, directory)
    program, *options = around.shell
    name = program.rpartition("/")[2]
    arguments = [f"{root}/bin/{name}", *options, body.replace(ROOT, str(root))]
    if _MAY_LEAVE_PROCESSES.search(body):
        arguments = [*_namespace(), *arguments]
    with open(output, "ab") as stdout:  # noqa: PTH123
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            cwd=directory,
            env={
                "PATH": f"{root}/near/bin:{root}/far/bin:{root}/bin:/usr/bin:/bin",
                "HOME": _home(root, around.user or "root"),
                "LC_ALL": "C",
            },
            start_new_session=True,
            umask=0o022,
        )
    ended = _wait(process.pid)
    if not ended:
        process.kill()
    status = process.wait()
    _end_all(process.pid)
    return status if ended else None


def _renew(root: Path, directory: str) -> None:
    """Make anew what a build makes anew for each RUN."""
    os.makedirs(directory, 0o755, exist_ok=True)  # noqa: PTH103
    shared = f"{root}/dev/shm"
    if os.listdir(shared):
        shutil.rmtree(shared)
        os.mkdir(shared)  # noqa: PTH102
    with open(f"{root}/etc/hosts", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("127.0.0.1 localhost\n")


def _part_links(root: Path) -> None:
    """Make files of their own of what are two names of one file, as the layers of an overlay do as soon as one is written."""
    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.stat().st_nlink > 1:
            copy = path.with_name(f"{path.name}.copy")
            shutil.copy2(path, copy)
            copy.replace(path)


def _home(root: Path, user: str) -> str:
    with open(f"{root}/etc/passwd", encoding="utf-8") as file:  # noqa: PTH123
        return next((line.split(":")[5] for line in file if line.startswith(f"{user}:")), "/")


def _wait(pid: int) -> bool:
    """Wait until a process has ended, without polling; tell whether it did in time."""
    descriptor = os.pidfd_open(pid)
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(TIMEOUT * 1000))
    finally:
        os.close(descriptor)


def _end_all(group: int) -> None:
    """End what a RUN left behind, and wait until it has ended."""
    patience = 1_000
    with suppress(ProcessLookupError):
        while patience:
            os.killpg(group, SIGKILL)
            time.sleep(0.001)
            patience -= 1


@cache
def _namespace() -> tuple[str, ...]:
    """Return the words before a command that make what it leaves behind end with it; none where that is not allowed."""
    for words in (("unshare",), ("unshare", "--map-root-user")):
        arguments = (*words, "--pid", "--fork", "--kill-child")
        with suppress(OSError):
            if not subprocess.run([*arguments, "true"], capture_output=True, check=False).returncode:
                return arguments
    return ()


def _tree(root: Path) -> Iterator[tuple[str, str]]:
    """Yield every path below a root with its mode and what it holds; not what a build mounts."""
    folders = [""]
    while folders:
        inner = folders.pop()
        with os.scandir(f"{root}/{inner}") as entries:
            for entry in entries:
                path = f"{inner}{entry.name}"
                if path in _MOUNTED:
                    continue
                mode = f"{entry.stat(follow_symlinks=False).st_mode:o}"
                if entry.is_symlink():
                    held = os.readlink(entry.path)  # noqa: PTH115
                elif entry.is_dir():
                    held = ""
                    folders.append(f"{path}/")
                else:
                    held = _text(entry.path)
                yield path, f"{mode} {held.replace(str(root), ROOT)}"


def _text(path: str) -> str:
    with open(path, "rb") as file:  # noqa: PTH123
        return file.read().decode("utf-8", "surrogateescape")
