"""SARIF against the published JSON schema, and against the validator of those who published it.

Both are in the npm package @microsoft/sarif-multitool-linux (MIT licence), which is downloaded, never kept.
"""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from refactor.errors import Unreadable
from refactor.job import Job
from refactor.note import Note
from refactor.reports.sarif import sarif_text
from refactor.result import Result
from refactor.testing import cases
from refactor.transform import Safety
from refactor.worker import run_bytes
from tests.running import ROOT

PACKAGE = "@microsoft/sarif-multitool-linux@5.7.0"
RESULTS = [
    *(
        run_bytes(case.before, f"golden/{case}/é {{}}", Job(gate=gate))
        for case in cases(ROOT / "golden")
        for gate in Safety
    ),
    Result("no line", error=Unreadable("it is a folder", path=Path("no line"))),
    Result("\udcff:%/x", error=Unreadable("it is odd\udcff", 3, Path("\udcff")), notes=(Note(1, "look"),)),
]


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("multitool")
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


@pytest.fixture(scope="session")
def validator(package: Path) -> Draft202012Validator:
    schema = json.loads((package / "sarif-2.1.0.json").read_bytes())
    assert schema["title"].startswith("Static Analysis Results Format (SARIF) Version 2.1.0")
    assert validator_for(schema) is Draft202012Validator
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("results", [[], RESULTS[:1], RESULTS], ids=["none", "one", "all"])
def test_the_published_schema_accepts_what_we_write(validator: Draft202012Validator, results: list[Result]) -> None:
    assert [error.message for error in validator.iter_errors(json.loads(sarif_text(results)))] == []


def test_the_schema_would_say_so_if_it_did_not(validator: Draft202012Validator) -> None:
    log = json.loads(sarif_text(RESULTS))
    log["runs"][0]["results"][0]["level"] = "dreadful"
    assert [error.message.partition(" is not one of")[0] for error in validator.iter_errors(log)] == ["'dreadful'"]


def test_the_validator_of_its_makers_finds_nothing_but_that_there_is_no_home_page(
    package: Path, tmp_path: Path
) -> None:
    (tmp_path / "log.sarif").write_text(sarif_text(RESULTS))
    said = subprocess.run(
        [_executable(package / "Sarif.Multitool"), "validate", "log.sarif"],
        cwd=tmp_path,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "1 files scanned" in said
    found = [line for line in said.splitlines() if ": warning " in line or ": error " in line]
    assert [line.partition("warning ")[2][:9] for line in found] == ["SARIF2005"]


def _executable(path: Path) -> Path:
    path.chmod(0o755)
    return path
