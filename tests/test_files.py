"""Reading whole files, and replacing them in one step or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import random
import resource
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace as altered
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from refactor.errors import NotWritten, Unreadable
from refactor.files import replacement
from refactor.files import source as files
from refactor.files.replacement import replace
from refactor.files.source import Stamp, read
from tests import running
from tests.running import dockwright, put

if TYPE_CHECKING:
    from collections.abc import Callable

OLD, NEW = b"FROM a\n" * 30_000, b"FROM b\r\n" * 20_000
CALLS = (
    *("access", "close", "fchmod", "fchown", "fstat", "fsync", "getxattr", "kill", "link", "listdir", "listxattr"),
    *("open", "read", "rename", "setxattr", "unlink", "urandom", "write"),
)
"""Every function of ``os`` that a replacement may call."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Dockerfile"
    path.write_bytes(OLD)
    path.chmod(0o640)
    return path


@pytest.fixture(params=["nameless", "named"])
def temporary(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to make a temporary: the second is that of file systems and systems without O_TMPFILE."""
    if request.param == "named":
        monkeypatch.delattr(os, "O_TMPFILE")
    return str(request.param)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Reading


def test_read_tells_what_the_file_is(file: Path) -> None:
    source = read(file)
    assert (source.path, source.real, source.data) == (file, file.resolve(), OLD)
    assert source.stamp == Stamp.of(file.stat())
    assert "FROM" not in repr(source)


def test_read_follows_a_chain_of_links(file: Path, tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("Dockerfile")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "two").symlink_to("../one")
    assert read(tmp_path / "sub" / "two").real == file.resolve()


def bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


def huge(path: Path) -> None:
    path.touch()
    os.truncate(path, files.LIMIT + 1)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (Path.mkdir, "it is a folder"),
        (os.mkfifo, "it is a pipe"),
        (lambda path: path.symlink_to("/dev/zero"), "it is a device"),
        (bind, "it is a socket"),
        (lambda path: path.symlink_to(path.name), "too many levels of symbolic links"),
        (lambda path: path.symlink_to("nowhere"), "no such file"),
        (lambda path: None, "no such file"),
        (huge, "larger than 64 MB"),
    ],
)
def test_read_refuses(tmp_path: Path, make: Callable[[Path], object], reason: str) -> None:
    make(tmp_path / "x")
    began = time.monotonic()
    with pytest.raises(Unreadable, match=reason) as caught:
        read(tmp_path / "x")
    assert caught.value.path == tmp_path / "x"
    assert time.monotonic() - began < 1


def test_read_never_waits_for_a_pipe_that_takes_the_files_place(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def swapped(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        file.unlink()
        os.mkfifo(file)
        return opening(path, flags, mode, dir_fd=dir_fd)

    opening = os.open
    monkeypatch.setattr(os, "open", swapped)
    with pytest.raises(Unreadable, match="it is a pipe"):
        read(file)


def test_read_refuses_what_it_may_not_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(monkeypatch, "open", errno.EACCES)
    with pytest.raises(Unreadable, match="it cannot be read: permission denied"):
        read(file)


def test_read_refuses_a_file_that_is_being_written(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(descriptor: int, count: int) -> bytes:
        with file.open("ab") as stream:
            stream.write(b"RUN x\n")
        monkeypatch.undo()
        return os.read(descriptor, count)

    monkeypatch.setattr(os, "read", slow)
    with pytest.raises(Unreadable, match="being written"):
        read(file)


# Replacing


def fail(monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> None:
    def failing(*args: object, **kwargs: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, failing)


@pytest.mark.parametrize("data", [NEW, b"", b"\xff\x00\r\n"])
@pytest.mark.parametrize("mode", [0o640, 0o755, 0o4775, 0o602])
@pytest.mark.usefixtures("temporary")
def test_replace_keeps_mode_and_leaves_nothing(file: Path, data: bytes, mode: int) -> None:
    file.chmod(mode)
    replace(read(file), data)
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert file.read_bytes() == data
    assert names(file.parent) == ["Dockerfile"]


@pytest.mark.usefixtures("temporary")
def test_replace_keeps_the_owner(file: Path) -> None:
    owner = (1234, 2345) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    os.chown(file, *owner)
    replace(read(file), NEW)
    status = file.stat()
    assert (status.st_uid, status.st_gid, file.read_bytes()) == (*owner, NEW)


def test_replace_refuses_to_take_a_file_from_its_owner(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(monkeypatch, "fchown", errno.EPERM)
    source = read(file)
    foreign = altered(source, stamp=altered(source.stamp, uid=source.stamp.uid + 1))
    with files.opened(file, os.O_RDONLY) as descriptor, pytest.raises(NotWritten, match="it belongs to user"):
        replacement._dress(foreign, descriptor)


def test_replace_refuses_to_lose_a_mode(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fchmod", lambda descriptor, mode: None)
    with pytest.raises(NotWritten, match=r"its mode -rw-r----- could not be kept"):
        replace(read(file), NEW)
    assert (file.read_bytes(), names(file.parent)) == (OLD, ["Dockerfile"])


def test_replace_copies_extended_attributes(file: Path) -> None:
    with suppress(OSError):  # a file system without them keeps them trivially
        os.setxattr(file, "user.note", b"kept")
    before = os.listxattr(file)
    replace(read(file), NEW)
    assert os.listxattr(file) == before


def test_replace_follows_links_and_leaves_them(file: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    link = tmp_path / "sub" / "link"
    link.symlink_to("../again")
    (tmp_path / "again").symlink_to(file)
    replace(read(link), NEW)
    assert (file.read_bytes(), link.readlink(), (tmp_path / "again").readlink()) == (NEW, Path("../again"), file)
    assert not file.is_symlink()
    assert names(tmp_path) == ["Dockerfile", "again", "sub"]


@pytest.mark.parametrize("name", ["x" * 255, "é" * 127, os.fsdecode(b"Dockerfile.\xff"), "a[b]*.Dockerfile", " \n"])
@pytest.mark.usefixtures("temporary")
def test_replace_whatever_the_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(OLD)
    replace(read(tmp_path / name), NEW)
    assert (tmp_path / name).read_bytes() == NEW
    assert names(tmp_path) == [name]


def swap_for(make: Callable[[Path], None]) -> Callable[[Path], None]:
    def swap(path: Path) -> None:
        path.unlink()
        make(path)

    return swap


def relink(path: Path) -> None:
    path.rename(path.with_name("moved"))
    path.symlink_to("moved")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda path: path.write_bytes(NEW), "has changed since"),
        (lambda path: os.utime(path, (1, 1)), "has changed since"),
        (lambda path: path.chmod(0o600), "has changed since"),
        (swap_for(Path.mkdir), "has changed since"),
        (swap_for(os.mkfifo), "has changed since"),
        (lambda path: path.unlink(), "it is gone"),
        (relink, "leads elsewhere"),
        (lambda path: os.link(path, path.with_name("other")), "2 names"),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_replace_refuses_what_has_changed(
    file: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object], reason: str, late: bool
) -> None:
    """``late``: the change comes when the new file is already written, just before it would be renamed."""
    source = read(file)

    def changing(descriptor: int) -> None:
        monkeypatch.undo()
        change(file)

    if late:
        monkeypatch.setattr(os, "fsync", changing)
    else:
        change(file)
    with pytest.raises(NotWritten, match=reason):
        replace(source, b"FROM c\n")
    assert not [name for name in names(file.parent) if "dockwright" in name]
    assert not file.is_file() or file.read_bytes() in (OLD, NEW)


def test_replace_compares_contents_and_not_only_times(file: Path) -> None:
    source = read(file)
    file.write_bytes(OLD.swapcase())
    os.utime(file, ns=(source.stamp.mtime_ns, source.stamp.mtime_ns))
    assert Stamp.of(file.stat()) == source.stamp
    with pytest.raises(NotWritten, match="has changed"):
        replace(source, NEW)


def test_replace_leaves_a_read_only_file_alone_even_for_root(file: Path) -> None:
    file.chmod(0o444)
    with pytest.raises(NotWritten, match="it is read-only"):
        replace(read(file), NEW)
    assert (file.read_bytes(), names(file.parent)) == (OLD, ["Dockerfile"])


def test_replace_needs_a_writable_folder(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode, dir_fd=None: Path(path) != file.parent and asking(path, mode, dir_fd=dir_fd)
    )
    with pytest.raises(NotWritten, match=r"the folder \S+ is not writable"):
        replace(read(file), NEW)


@pytest.mark.parametrize("call", ["write", "fsync", "rename"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EBUSY])
@pytest.mark.usefixtures("temporary")
def test_replace_fails_whole(file: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> None:
    source = read(file)
    fail(monkeypatch, call, number)
    with pytest.raises(NotWritten, match=f"(?i:{os.strerror(number)})"):
        replace(source, NEW)
    assert (file.read_bytes(), names(file.parent)) == (OLD, ["Dockerfile"])


@pytest.mark.usefixtures("temporary")
def test_replace_on_a_disk_that_is_full(tmp_path: Path) -> None:
    """A file system of 256 KiB for those who may mount one, a limit on the size of files for others."""
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(tmp_path)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        file = tmp_path / "Dockerfile"
        file.write_bytes(OLD)
        source = read(file)
        if not mounted:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        with pytest.raises(NotWritten, match="no space left on device" if mounted else "file too large"):
            replace(source, NEW * 2)
        assert (file.read_bytes(), names(tmp_path)) == (OLD, ["Dockerfile"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        if mounted:
            subprocess.run(["umount", str(tmp_path)], check=True)


def test_replace_writes_on_after_a_short_write(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writing = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: writing(descriptor, data[:4099]))
    replace(read(file), NEW)
    assert file.read_bytes() == NEW


def test_a_folder_that_cannot_be_synced_is_no_failure(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    syncing = os.fsync

    def picky(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        syncing(descriptor)

    monkeypatch.setattr(os, "fsync", picky)
    replace(read(file), NEW)
    assert file.read_bytes() == NEW


def test_replace_sweeps_after_the_dead_and_only_after_them(file: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    swept = [f".Dockerfile.dockwright-{pid}-0123abcd" for pid in (dead.pid, os.getpid())]
    kept = [
        f".Dockerfile.dockwright-{os.getppid()}-0123abcd",
        f".Dockerfile.dev.dockwright-{dead.pid}-0123abcd",
        f".Dockerfile.dockwright-{dead.pid}-0123abcd.bak",
        ".Dockerfile.dockwright-notes",
    ]
    for name in swept + kept:
        (file.parent / name).touch()
    replace(read(file), NEW)
    assert names(file.parent) == sorted([*kept, "Dockerfile"])


# Interrupts and kills


def interrupt(monkeypatch: pytest.MonkeyPatch, number: int, after: bool, action: Callable[[], None]) -> list[str]:
    """Have ``action`` happen before or after the call of that number; return the calls made, as they are made."""
    made: list[str] = []

    def wrap(name: str) -> None:
        original = getattr(os, name)

        def wrapped(*args: object, **kwargs: object) -> object:
            made.append(name)
            mine = len(made) - 1 == number
            if mine and not after:
                action()
            try:
                return original(*args, **kwargs)
            finally:
                if mine and after:
                    action()

        monkeypatch.setattr(os, name, wrapped)

    for name in CALLS:
        wrap(name)
    return made


def interrupted() -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.usefixtures("temporary")
def test_an_interrupt_at_any_call_leaves_old_or_new_and_nothing_else(file: Path, after: bool) -> None:
    seen = set()
    number = 0
    while True:
        file.write_bytes(OLD)
        source = read(file)
        with pytest.MonkeyPatch.context() as patch:
            made = interrupt(patch, number, after, interrupted)
            try:
                replace(source, NEW)
            except KeyboardInterrupt:
                pass
            else:
                break
        assert names(file.parent) == ["Dockerfile"], made
        assert file.read_bytes() in (OLD, NEW), made
        seen.add(file.read_bytes())
        number += 1
    assert (number, seen) == (len(made), {OLD, NEW})


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.usefixtures("temporary")
def test_a_kill_at_any_call_leaves_old_or_new_and_the_next_replacement_sweeps(file: Path, after: bool) -> None:
    number = 0
    while True:
        file.write_bytes(OLD)
        source = read(file)
        child = os.fork()
        if not child:
            interrupt(pytest.MonkeyPatch(), number, after, lambda: os.kill(os.getpid(), signal.SIGKILL))
            replace(source, NEW)
            os._exit(0)
        if not os.waitpid(child, 0)[1]:
            break
        assert file.read_bytes() in (OLD, NEW)
        replace(read(file), NEW)
        assert names(file.parent) == ["Dockerfile"]
        number += 1
    assert number > 10


WORKER = """
import os, sys
from pathlib import Path
from refactor.files.source import read
from refactor.files.replacement import replace

if sys.argv[2] == "named":
    del os.O_TMPFILE
texts = (b"FROM a\\n" * 30_000, b"FROM b\\r\\n" * 20_000)
try:
    print("ready", flush=True)
    while True:
        source = read(Path(sys.argv[1]))
        replace(source, texts[source.data == texts[0]])
except KeyboardInterrupt:
    pass
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_killed_and_interrupted_at_random_moments(file: Path, temporary: str, number: signal.Signals) -> None:
    moments = random.Random(7)
    root = Path(__file__).parents[1]
    both = set()
    for _ in range(30):
        command = [sys.executable, "-c", WORKER, str(file), temporary]
        with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as worker:
            assert worker.stdout
            worker.stdout.readline()
            time.sleep(moments.uniform(0.0005, 0.02))
            worker.send_signal(number)
        assert file.read_bytes() in (OLD, NEW)
        both.add(file.read_bytes())
        leftovers = [name for name in names(file.parent) if name != "Dockerfile"]
        assert len(leftovers) <= (number == signal.SIGKILL)
        replace(read(file), OLD if len(both) < 2 else NEW)
        assert names(file.parent) == ["Dockerfile"]
    assert both == {OLD, NEW}


@pytest.mark.parametrize(
    "arguments", [("report", "--output"), ("verify", "--evidence")], ids=lambda arguments: arguments[0]
)
def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path, arguments: tuple[str, str]) -> None:
    """As /dev/null is, on which no test is to be tried that would replace it."""
    command, option = arguments
    os.mkfifo(tmp_path / "pipe")
    put(tmp_path / "Dockerfile", running.NEW)
    reader = os.open(tmp_path / "pipe", os.O_RDWR | os.O_NONBLOCK)
    try:
        fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 1 << 20)
        result = dockwright(command, option, "pipe", cwd=tmp_path)
        assert (result.returncode, stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)) == (0, True), result.stderr
        assert os.read(reader, 9)
    finally:
        os.close(reader)
    assert names(tmp_path) == ["Dockerfile", "pipe"]
