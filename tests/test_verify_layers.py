"""Layers: what each entry and each mark does to what is below."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import tarfile
from io import BytesIO
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.verify.layers import DamagedLayer, Entry, Kind, Layers, read_layer
from refactor.verify.tree import file_tree
from tests.image_archives import Member, device, digest, file, folder, hard_link, layer, link


def tree(*stack: tuple[Member, ...]) -> dict[str, Entry]:
    return file_tree(read_layer(BytesIO(data), digest(data)) for data in (layer(*members) for members in stack))


def paths(*stack: tuple[Member, ...]) -> list[str]:
    return list(tree(*stack))


def test_all_kinds_with_all_that_is_told_of_them() -> None:
    found = tree(
        (
            folder("./", 0o711, owner=3),
            folder("etc/", 0o1777, owner=7),
            file("etc/a", b"hello", 0o4755, owner=7, security_capability=b"\x01\x00\xff\n="),
            link("etc/l", "../x"),
            device("etc/c", tarfile.CHRTYPE, (1, 3)),
            device("etc/b", tarfile.BLKTYPE, (8, 0)),
            device("etc/f", tarfile.FIFOTYPE),
        )
    )
    content = hashlib.sha256(b"hello").digest()
    xattrs = (("security.capability", b"\x01\x00\xff\n="),)
    assert found == {
        "/": Entry(Kind.FOLDER, 0o711, 3, 3),
        "/etc": Entry(Kind.FOLDER, 0o1777, 7, 7),
        "/etc/a": Entry(Kind.FILE, 0o4755, 7, 7, 5, content, xattrs=xattrs),
        "/etc/b": Entry(Kind.BLOCK, 0o600, 0, 0, device=(8, 0)),
        "/etc/c": Entry(Kind.CHARACTER, 0o600, 0, 0, device=(1, 3)),
        "/etc/f": Entry(Kind.FIFO, 0o600, 0, 0),
        "/etc/l": Entry(Kind.LINK, 0o777, 0, 0, link="../x"),
    }


def test_names_that_are_long_or_not_utf_8() -> None:
    name = "a" * 90 + "/" + "b" * 200 + "/\udcff\u20ac\n"
    assert f"/{name}" in tree((file(name),))


def test_folders_that_nobody_lists_are_roots() -> None:
    assert tree((file("a/b/c"),))["/a/b"] == Entry(Kind.FOLDER, 0o755, 0, 0)


def test_whiteouts_take_away_what_is_below_and_only_that() -> None:
    base = (folder("a"), file("a/x"), folder("a/d"), file("a/d/y"), file("b"))
    assert paths(base, (file("a/.wh.x"), file(".wh.b"))) == ["/", "/a", "/a/d", "/a/d/y"]
    assert paths(base, (file("a/.wh.d"),)) == ["/", "/a", "/a/x", "/b"]
    assert paths(base, (file("b", b"new"), file(".wh.b"))) == ["/", "/a", "/a/d", "/a/d/y", "/a/x", "/b"]
    assert paths(base, (file("nowhere/.wh.x"), file("b/.wh.x"), file(".wh..wh.aufs"), file(".wh..wh.plnk/1"))) == paths(
        base
    )


def test_an_opaque_folder_hides_what_was_in_it_whatever_the_order() -> None:
    base = (folder("a"), file("a/x"), folder("a/d"), file("a/d/y"))
    for upper in ((file("a/z"), file("a/.wh..wh..opq")), (file("a/.wh..wh..opq"), file("a/z"))):
        assert paths(base, upper) == ["/", "/a", "/a/z"]
    assert paths(base, (file(".wh..wh..opq"),)) == ["/"]


def test_only_folders_join() -> None:
    base = (folder("a"), file("a/x"), file("f"))
    assert paths(base, (folder("a", 0o700), file("a/y"))) == ["/", "/a", "/a/x", "/a/y", "/f"]
    assert tree(base, (folder("a", 0o700),))["/a"].mode == 0o700
    assert paths(base, (file("a"),)) == ["/", "/a", "/f"]
    assert paths(base, (folder("f"), file("f/x"))) == ["/", "/a", "/a/x", "/f", "/f/x"]
    assert paths(base, (link("a", "f"), link("f", "a"))) == ["/", "/a", "/f"]


def test_hard_links_are_what_they_lead_to() -> None:
    found = tree((file("a", b"1", 0o600), hard_link("b", "./a")), (hard_link("c", "/b"), file("a", b"2")))
    assert found["/b"] == found["/c"] == Entry(Kind.FILE, 0o600, 0, 0, 1, hashlib.sha256(b"1").digest())
    assert found["/a"].digest == hashlib.sha256(b"2").digest()


def test_links_on_the_way_lead_on_within_the_image() -> None:
    base = (folder("usr/lib"), link("lib", "usr/lib"), link("up", "../../usr/./lib/"), link("abs", "/lib"))
    upper = (file("lib/a"), file("up/b"), file("abs/c"), hard_link("d", "abs/a"))
    assert [path for path in paths(base, upper) if path[-2:-1] == "/"] == [
        "/d",
        "/usr/lib/a",
        "/usr/lib/b",
        "/usr/lib/c",
    ]
    assert "/usr/lib/a" not in paths(base, upper, (file("lib/.wh.a"),))


def test_sizes_count_hard_links_once() -> None:
    data = layer(file("a", b"12345"), hard_link("b", "a"), link("c", "a"), file("d", b"1"))
    assert read_layer(BytesIO(data), digest(data)).size == 6


@pytest.mark.parametrize(
    ("stack", "reason"),
    [
        (((file("a"),), (file("a/b"),)), "something below 'a', which is no folder"),
        (((link("a", "b"), link("b", "a"), file("a/c")),), "something below 'a', which is no folder"),
        (((hard_link("a", "b"),),), "a hard link 'a' to 'b', which is no file"),
        (((folder("b"), hard_link("a", "b")),), "a hard link 'a' to 'b', which is no file"),
        (((file("a/../../b"),),), "leads out of its folder"),
        (((device("a", b"Z"),),), "'a', which is neither a file, a folder, a link nor a device"),
    ],
)
def test_what_no_engine_could_apply(stack: tuple[tuple[Member, ...], ...], reason: str) -> None:
    with pytest.raises(DamagedLayer, match=reason):
        tree(*stack)


@pytest.mark.parametrize("name", ["plain", "gzip"])
def test_damage_is_seen(name: str) -> None:
    content = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(250))
    plain = layer(file("a", content), file("b", content[::-1]))
    data = gzip.compress(plain, 1) if name == "gzip" else plain
    assert read_layer(BytesIO(data), digest(plain)).size == 16_000
    for cut in (0, 1, 100, 512, len(data) // 2, len(data) - 1):
        with pytest.raises(DamagedLayer):
            read_layer(BytesIO(data[:cut]), digest(plain))
    with pytest.raises(DamagedLayer, match="another SHA-256"):
        read_layer(BytesIO(data), digest(b""))
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 1
    with pytest.raises(DamagedLayer):
        read_layer(BytesIO(bytes(flipped)), digest(plain))


def test_zstd_is_read_where_python_can(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = layer(file("a", b"x"))
    data = b"\x28\xb5\x2f\xfd" + plain

    def without(name: str) -> SimpleNamespace:
        raise ModuleNotFoundError(name)

    def backport(name: str) -> SimpleNamespace:
        if name == "compression.zstd":
            raise ModuleNotFoundError(name)
        return SimpleNamespace(ZstdFile=lambda stream: Content(stream.read()[4:]), ZstdError=ArithmeticError)

    class Content(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if b"broken" in self.getvalue():
                raise ArithmeticError("corrupted block")
            return super().read(size)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(DamagedLayer, match=r"install backports\.zstd"):
        read_layer(BytesIO(data), digest(plain))
    monkeypatch.setattr(importlib, "import_module", backport)
    assert read_layer(BytesIO(data), digest(plain)).size == 1
    with pytest.raises(DamagedLayer, match="is damaged: corrupted block"):
        read_layer(BytesIO(data[:4] + b"broken"), digest(plain))


def test_a_layer_is_read_once() -> None:
    data, known, reads = layer(file("a", b"x")), Layers(), []

    def stream() -> BytesIO:
        reads.append(1)
        return BytesIO(data)

    assert known.get(digest(data), stream) is known.get(digest(data), stream)
    assert reads == [1]


NAMES = st.sampled_from("abc")
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
STEPS = st.one_of(
    st.tuples(st.just("file"), PATHS, st.binary(max_size=2)),
    st.tuples(st.just("folder"), PATHS, st.just(b"")),
    st.tuples(st.just("hide"), PATHS, st.just(b"")),
    st.tuples(st.just("empty"), PATHS, st.just(b"")),
    st.tuples(st.just("hard link"), PATHS, PATHS.map(str.encode)),
)


@given(st.lists(st.lists(STEPS, max_size=8), max_size=5))
def test_any_layers_give_what_a_flat_model_gives(stack: list[list[tuple[str, str, bytes]]]) -> None:
    """The model keeps whole paths in one table, and looks through all of it at each step."""
    model: dict[str, bytes | None] = {}  # None for a folder
    built = []
    for steps in stack:
        members, lower = [], dict(model)
        for step, path, _ in steps:
            if step == "hide":
                members.append(file(f"{path.rpartition('/')[0]}/.wh.{path.rpartition('/')[2]}"))
                lower = {each: value for each, value in lower.items() if not f"{each}/".startswith(f"{path}/")}
            elif step == "empty":
                members.append(file(f"{path}/.wh..wh..opq"))
                lower = {each: value for each, value in lower.items() if not each.startswith(f"{path}/")}
        model = lower
        for step, path, content in steps:
            above = [path[:index] for index, char in enumerate(path) if char == "/"]
            if step in ("hide", "empty") or any(model.get(each) is not None for each in above):
                continue
            if step == "hard link":
                target = model.get(content.decode())
                if target is None or content.decode() == path:
                    continue
                members.append(hard_link(path, content.decode()))
                content = target
            model |= dict.fromkeys(above)
            if step == "folder":
                members.append(folder(path))
                model[path] = None
            else:
                members += [file(path, content)] if step == "file" else []
                model = {each: value for each, value in model.items() if not each.startswith(f"{path}/")}
                model[path] = content
        built.append(tuple(members))
    found = {path: entry.digest or None for path, entry in tree(*built).items() if path != "/"}
    assert found == {
        f"/{path}": None if value is None else hashlib.sha256(value).digest() for path, value in model.items()
    }
