"""A program that stands in for docker, podman and buildah: it notes how it was called, and does what a test asked of it.

Its images hold one file, so that they can be compared; an image differs from others where a rule gives its build a ``layer``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tests.running import environment

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM = r"""
import hashlib, io, json, os, pathlib, subprocess, sys, tarfile, time
home, arguments = pathlib.Path({home!r}), sys.argv[1:]
said = " ".join(arguments)
options = dict(each[2:].split("=", 1) for each in arguments if each.startswith("--") and "=" in each)
seen = {{"program": pathlib.Path(sys.argv[0]).name, "arguments": arguments, "dockerfile": None, "beside": {{}}}}
if "file" in options:
    dockerfile = pathlib.Path(options["file"])
    seen["dockerfile"] = dockerfile.read_bytes().decode("latin-1")
    seen["beside"] = {{each.name: each.read_text() for each in dockerfile.parent.iterdir() if each != dockerfile}}
with (home / "calls").open("a") as calls:
    calls.write(json.dumps(seen) + "\n")
rules = json.loads((home / "rules").read_text())
rule = next((rule for rule in rules if rule["match"] in said), {{}})
if rule.get("child"):
    child = subprocess.Popen(["/bin/sleep", "60"])
    (home / "child").write_text(str(child.pid))
if "text" in rule:
    print(rule["text"], flush=True)
if "marker" in rule:
    (home / rule["marker"]).write_text(str(os.getpid()))
time.sleep(rule.get("sleep", 0))
images = home / "images"
def image(name):
    return images / name.replace("/", "%")
def member(tar, name, data):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))
if "then" in rule:
    (home / "rules").write_text(rule["then"])
if rule.get("code"):
    sys.exit(rule["code"])
if "tag" in options:
    image(options["tag"]).write_text(rule.get("layer", "the same"))
elif arguments[:2] == ["image", "save"] or arguments[0] == "push":
    to = options.get("output") or arguments[-1].split(":")[1]
    names = [each for each in arguments[1:] if image(each).is_file()]
    with tarfile.open(to, "w") as archive:
        manifest = []
        for number, name in enumerate(names):
            layer = io.BytesIO()
            with tarfile.open(fileobj=layer, mode="w") as tar:
                member(tar, "file", image(name).read_bytes())
            digest = "sha256:" + hashlib.sha256(layer.getvalue()).hexdigest()
            rootfs = {{"type": "layers", "diff_ids": [digest]}}
            config = {{"os": "linux", "architecture": "amd64", "config": {{}}, "rootfs": rootfs}}
            member(archive, f"{{number}}.json", json.dumps(config).encode())
            member(archive, f"{{number}}.tar", layer.getvalue())
            manifest.append({{"Config": f"{{number}}.json", "RepoTags": [name], "Layers": [f"{{number}}.tar"]}})
        member(archive, "manifest.json", json.dumps(manifest).encode())
elif arguments[:2] == ["image", "rm"] or arguments[0] == "rmi":
    try:
        image(arguments[-1]).unlink()
    except FileNotFoundError:
        sys.exit("Error: No such image")
elif arguments[0] == "run":
    (home / "containers" / options["name"]).touch()
elif arguments[:2] == ["container", "rm"]:
    (home / "containers" / arguments[-1]).unlink(missing_ok=True)
"""


Rule: TypeAlias = Mapping[str, str | float | bool]
"""What a call does whose arguments hold ``match``."""


@dataclass(frozen=True, slots=True)
class Call:
    """How the program was called; ``beside`` are the files that lay beside the Dockerfile, if it was to build one."""

    program: str
    arguments: list[str]
    dockerfile: str | None
    beside: dict[str, str]


@dataclass(frozen=True, slots=True)
class FakeEngine:
    """The folder in which the stand-ins keep what they are to do and what they were asked."""

    home: Path

    @classmethod
    def install(cls, home: Path, *names: str) -> FakeEngine:
        """Put programs called ``names`` into ``home/bin``."""
        for folder in ("bin", "images", "containers"):
            (home / folder).mkdir(parents=True)
        for name in names:
            program = home / "bin" / name
            program.write_text(f"#!{sys.executable} -IS\n{_PROGRAM.format(home=str(home))}")
            program.chmod(0o755)
        engine = cls(home)
        engine.does()
        return engine

    def does(self, *rules: Rule) -> None:
        """Let the first of ``rules`` apply that matches a call; without any, all goes well."""
        (self.home / "rules").write_text(json.dumps(rules))

    def environment(self) -> dict[str, str]:
        """Return an environment in which no other engine is found."""
        return environment(PATH=str(self.home / "bin"), TMPDIR=str(self.home.parent))

    @property
    def calls(self) -> list[Call]:
        """All calls, in their order."""
        path = self.home / "calls"
        return [Call(**json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []

    @property
    def builds(self) -> list[Call]:
        """The calls that build."""
        return [call for call in self.calls if call.dockerfile is not None]

    @property
    def left(self) -> list[str]:
        """The images and containers that are still there."""
        return sorted(path.name for folder in ("images", "containers") for path in (self.home / folder).iterdir())
