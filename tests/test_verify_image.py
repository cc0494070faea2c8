"""Archives of images: both forms, tags and ids, and all that can be wrong with them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

import pytest

from refactor.errors import ImageUnreadable
from refactor.verify import layers as layers_module
from refactor.verify.image import Image, open_images
from refactor.verify.layers import Layer, Layers
from tests.image_archives import archive, configuration, digest, file, folder, layer, link, oci_files, saved, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BASE = layer(folder("etc"), file("etc/a", b"12345"))
UPPER = layer(file("etc/.wh.a"), file("etc/b", b"123"))


def test_what_docker_save_writes(tmp_path: Path) -> None:
    image = Image.open(saved(tmp_path / "a.tar", {"app:1": (BASE, UPPER)}))
    assert (image.name, image.layers, image.size, list(image.tree)) == ("app:1", 2, 8, ["/", "/etc", "/etc/b"])
    assert image.id == digest(configuration((BASE, UPPER)))
    assert image.config == {"Platform": "linux/amd64"}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("write", [archive, unpacked])
def test_an_oci_layout(tmp_path: Path, zipped: bool, write: Callable[[Path, dict[str, bytes]], Path]) -> None:
    path = write(tmp_path / "a", oci_files((BASE, UPPER), zipped=zipped))
    (image,) = open_images(path, ("app:1",))
    assert image == open_images(path, (image.id,))[0].__class__(
        "app:1", image.id, image.config, image.tree, image.layers, image.size
    )
    assert (image.layers, image.size, list(image.tree)) == (2, 8, ["/", "/etc", "/etc/b"])
    assert Image.open(path).name == "docker.io/library/app:1"


def test_the_layers_of_older_archives_are_links(tmp_path: Path) -> None:
    data = configuration((BASE,))
    manifest = [{"Config": "c.json", "RepoTags": None, "Layers": ["one/layer.tar"]}]
    members = (file("two/layer.tar", BASE), link("one/layer.tar", "../two/layer.tar"), file("c.json", data))
    path = tmp_path / "a.tar"
    path.write_bytes(layer(*members, file("./manifest.json", json.dumps(manifest).encode())))
    image = Image.open(path)
    assert (image.name, list(image.tree)) == (digest(data), ["/", "/etc", "/etc/a"])


def test_several_images_in_the_order_asked_for(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.tar", {"app:before": (BASE,), "host:5000/app:after": (BASE, UPPER)})
    after, before = open_images(path, ("host:5000/app:after", "app:before"))
    assert (after.layers, before.layers) == (2, 1)
    assert [image.layers for image in open_images(path)] == [1, 2]
    assert open_images(path, (before.id, before.id[7:]))[1].layers == 1


@pytest.mark.parametrize(
    ("tag", "reference"),
    [
        ("app:latest", "app"),
        ("app:latest", "docker.io/library/app"),
        ("docker.io/library/app:1", "app:1"),
        ("localhost/app:1", "app:1"),
        ("app:1", "localhost/app:1"),
        ("host:5000/app:latest", "host:5000/app"),
    ],
)
def test_names_that_mean_the_same(tmp_path: Path, tag: str, reference: str) -> None:
    path = saved(tmp_path / "a.tar", {tag: (BASE,), "other:1": (UPPER,)})
    assert open_images(path, (reference,))[0].layers == 1
    with pytest.raises(ImageUnreadable, match=r"no image that is called app:2, but .*, other:1"):
        open_images(path, ("app:2",))


def test_what_images_share_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = layers_module.read_layer

    def counting(stream: BinaryIO, diff_id: str) -> Layer:
        read.append(diff_id)
        return original(stream, diff_id)

    monkeypatch.setattr(layers_module, "read_layer", counting)
    known = Layers()
    open_images(saved(tmp_path / "a.tar", {"a:1": (BASE,), "b:1": (BASE, UPPER)}), (), known)
    open_images(saved(tmp_path / "b.tar", {"c:1": (BASE, UPPER)}), (), known)
    assert read == [digest(BASE), digest(UPPER)]


def test_a_configuration_setting_by_setting(tmp_path: Path) -> None:
    config: dict[str, object] = {
        "Env": ["A=1", "B=x=y", "C="],
        "Cmd": ["a", "b"],
        "Entrypoint": [],
        "User": "",
        "WorkingDir": "/x",
        "ExposedPorts": {"80/tcp": {}},
        "Volumes": None,
        "Labels": {"z": "1", "a b": ""},
        "Healthcheck": {"Timeout": 1, "Test": ["CMD", "x"]},
        "Shell": ["/bin/bash", "-c"],
        "StopSignal": "SIGINT",
        "OnBuild": ["RUN x"],
    }
    assert Image.open(saved(tmp_path / "a.tar", {"a:1": ()}, config)).config == {
        "Cmd": '["a", "b"]',
        "Env A": "1",
        "Env B": "x=y",
        "Env C": "",
        "ExposedPort 80/tcp": "",
        "Healthcheck": '{"Test": ["CMD", "x"], "Timeout": 1}',
        "Label a b": "",
        "Label z": "1",
        "OnBuild": '["RUN x"]',
        "Platform": "linux/amd64",
        "Shell": '["/bin/bash", "-c"]',
        "StopSignal": "SIGINT",
        "WorkingDir": "/x",
    }


def test_no_archive_at_all(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path / "none", "no such file"),
        (tmp_path, "neither a manifest.json nor an index.json"),
        (archive(tmp_path / "a.tar", {"x": b""}), "neither a manifest.json nor an index.json"),
    ):
        with pytest.raises(ImageUnreadable, match=reason) as caught:
            open_images(path)
        assert caught.value.exit_code == 5
        assert str(path) in str(caught.value)
    (tmp_path / "junk").write_bytes(b"junk" * 1000)
    with pytest.raises(ImageUnreadable, match="no tar archive"):
        open_images(tmp_path / "junk")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("manifest.json", b"[", "is not JSON"),
        ("manifest.json", b"[" * 100_000, "is not JSON"),
        ("manifest.json", b"{}", "is no list of tables"),
        ("manifest.json", b"[1]", "is no list of tables"),
        ("manifest.json", b'[{"Config": 1}]', "is no text"),
        ("manifest.json", b'[{"Config": "c.json"}]', "c.json is not in it"),
        ("manifest.json", b'[{"Config": "../c.json"}]', "is not in it"),
        ("manifest.json", b'[{"Config": "c\\u001b", "Layers": []}]', r"c\\x1b is not in it"),
        ("manifest.json", b" " * (16 * 1024 * 1024 + 1), "larger than any"),
        ("index.json", b'{"manifests": [{"digest": "../x"}]}', "a digest that is none"),
        ("index.json", b'{"manifests": [{"digest": 1}]}', "is no text"),
        ("index.json", b'{"manifests": [{"digest": "sha256:%s"}]}' % (b"0" * 64), "is not in it"),
    ],
)
@pytest.mark.parametrize("write", [archive, unpacked])
def test_malformed_lists(
    tmp_path: Path, name: str, content: bytes, reason: str, write: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    (tmp_path / "c.json").write_bytes(b"{}")  # beside it, where nothing of it is to be looked for
    with pytest.raises(ImageUnreadable, match=reason):
        open_images(write(tmp_path / "a", {name: content}))


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (b'{"rootfs": {}}', "lists 0 layers, and 1 are there"),
        (b'{"rootfs": 1}', "rootfs is no table"),
        (b'{"rootfs": {"diff_ids": [1]}}', "diff_ids is no list of texts"),
        (b'{"rootfs": {"diff_ids": ["sha256:0"]}}', "sha256:0 holds something else"),
        (b'{"rootfs": {"diff_ids": ["%s"]}, "config": {"Env": "A"}}' % digest(BASE).encode(), "Env is no list"),
        (b'{"rootfs": {"diff_ids": ["%s"]}, "config": {"User": 1}}' % digest(BASE).encode(), "User is no text"),
        (b'{"rootfs": {"diff_ids": ["%s"]}, "config": {"Labels": 1}}' % digest(BASE).encode(), "Labels is no table"),
    ],
)
def test_malformed_configurations(tmp_path: Path, config: bytes, reason: str) -> None:
    manifest = json.dumps([{"Config": "c.json", "RepoTags": ["a:1"], "Layers": ["l.tar"]}]).encode()
    path = archive(tmp_path / "a.tar", {"manifest.json": manifest, "c.json": config, "l.tar": BASE})
    with pytest.raises(ImageUnreadable, match=reason):
        open_images(path)


def test_blobs_that_are_not_what_they_are_called(tmp_path: Path) -> None:
    files = oci_files((BASE,))
    for name in [name for name in files if name.startswith("blobs/") and files[name] != b"{}"]:
        is_statement = b'"layers": []' in files[name]
        damaged = {**files, name: files[name] + b" "}
        if is_statement:
            assert Image.open(archive(tmp_path / "a", damaged)).layers == 1
        else:
            with pytest.raises(ImageUnreadable, match="something else"):
                open_images(archive(tmp_path / "a", damaged))


def test_two_images_of_one_name(tmp_path: Path) -> None:
    one, other = oci_files((BASE,)), oci_files((BASE, UPPER))
    manifests = [json.loads(files["index.json"])["manifests"][0] for files in (one, other)]
    both = {**one, **other, "index.json": json.dumps({"manifests": manifests}).encode()}
    with pytest.raises(ImageUnreadable, match="2 images that are called app:1: build for one --platform"):
        open_images(archive(tmp_path / "a", both), ("app:1",))
    with pytest.raises(ImageUnreadable, match="2 images where one is expected"):
        Image.open(tmp_path / "a")


def test_indexes_without_end(tmp_path: Path) -> None:
    data = json.dumps({"manifests": []}).encode()
    files = {}
    for _ in range(9):
        files[f"blobs/sha256/{digest(data)[7:]}"] = data
        data = json.dumps({"manifests": [{"digest": digest(data)}]}).encode()
    with pytest.raises(ImageUnreadable, match="without end"):
        open_images(archive(tmp_path / "a", {**files, "index.json": data}))


def test_an_archive_cut_short_anywhere(tmp_path: Path) -> None:
    whole = saved(tmp_path / "a.tar", {"app:1": (BASE, UPPER)}).read_bytes()
    end = whole.rindex(b'"Layers"') // 512 * 512 + 512  # behind it are only zeros
    for cut in range(0, end, 256):
        (tmp_path / "b.tar").write_bytes(whole[:cut])
        with pytest.raises(ImageUnreadable):
            open_images(tmp_path / "b.tar")
