"""What is read of Compose and Bake files is what Bake itself makes of them: it prints it, and builds nothing."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refactor.hosts.forms import Form
from tests.running import ROOT, put
from tests.test_hosts_properties import block_literal, hcl_string, heredoc, json_string, read, texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NAMES = {Form.COMPOSE: "compose.yaml", Form.BAKE_HCL: "docker-bake.hcl", Form.BAKE_JSON: "docker-bake.json"}
_SHOWN = ("compose-block-literals/before.compose.yaml", "compose-dollars/before.compose.yaml")


def printed(host: Path) -> list[str]:
    """Return the Dockerfiles that Bake sees in a host; it prints them with templates escaped again."""
    command = ["docker", "buildx", "bake", "--file", host.name, "--print"]
    targets = re.findall(
        r'^target "([\w-]+)"|^  "?([\w-]+)"?:$|"([\w-]+)": \{"dockerfile', host.read_text(), re.MULTILINE
    )
    names = [name for found in targets for name in found if name]
    done = subprocess.run([*command, *names], cwd=host.parent, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found = [json.loads(done.stdout)["target"][name]["dockerfile-inline"] for name in names]
    return [re.sub(r"([$%])\1\{", r"\1{", text) for text in found]


@pytest.mark.usefixtures("docker")
@pytest.mark.parametrize("name", [*_SHOWN, "bake-hcl-heredocs/before.docker-bake.hcl"])
def test_golden_cases_are_read_as_bake_reads_them(name: str) -> None:
    host = ROOT / "golden/_hosts" / name
    form = Form.COMPOSE if name.endswith("yaml") else Form.BAKE_HCL
    assert [each.text for each in read(form, host.read_text())] == printed(host)


@pytest.mark.usefixtures("docker")
@pytest.mark.parametrize(
    ("form", "embed"),
    [
        (Form.COMPOSE, block_literal),
        (Form.BAKE_HCL, heredoc),
        (Form.BAKE_HCL, hcl_string),
        (Form.BAKE_JSON, json_string),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
@given(text=texts, indent=st.integers(7, 12), end=st.sampled_from(("\n", "\r\n")))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_generated_hosts_are_read_as_bake_reads_them(
    tmp_path: Path, form: Form, embed: Callable[[str, int, str], str], text: str, indent: int, end: str
) -> None:
    host = put(tmp_path / _NAMES[form], embed(text, indent, end).replace("é", "e").encode())
    assert [each.text for each in read(form, host.read_bytes().decode())] == printed(host)
