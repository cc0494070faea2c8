"""Which transforms there are: ours in order, those of other distributions behind them, and every slip named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from refactor import registry
from refactor.errors import UsageProblem
from refactor.registry import built_in, choose, named, schemas, transforms
from refactor.settings import OptionSetting
from tests.running import OLD, dockwright, environment, offer, offered, put

if TYPE_CHECKING:
    from pathlib import Path


def test_ours_come_first_each_name_once() -> None:
    names = [transform.name for transform in transforms()]
    assert names[: len(built_in())] == [transform.name for transform in built_in()]
    assert len(set(names)) == len(names)
    assert list(schemas()) == names


def test_ours_are_named_as_their_modules_are() -> None:
    for transform in built_in():
        assert transform.run.__module__ == f"transforms.{transform.name.replace('-', '_')}"
        assert len(transform.name.split("-")) <= 4
        assert transform.references
        assert transform.description


def test_choices() -> None:
    every = [choice.transform.name for choice in choose((), (), ())]
    assert every == [transform.name for transform in transforms()]
    assert [choice.transform.name for choice in choose(reversed(every), (), ())] == every
    assert [choice.transform.name for choice in choose((), every[1:], ())] == every[:1]
    assert choose(every, every, ()) == ()


def test_options_go_to_their_transform_the_last_one_last() -> None:
    settings = [OptionSetting("merge-runs", "build-stages", value, "x") for value in (True, False)]
    given = {choice.transform.name: choice.options for choice in choose((), (), settings)}
    assert given.pop("merge-runs") == (("build_stages", True), ("build_stages", False))
    assert set(given.values()) == {()}


@pytest.mark.parametrize(
    ("name", "hint"), [("merge-run", ", did you mean merge-runs?"), ("MERGE_RUNS", ", did you mean"), ("x", " (")]
)
def test_an_unknown_name(name: str, hint: str) -> None:
    for call in (lambda: named(name), lambda: choose([name], (), ()), lambda: choose((), [name], ())):
        with pytest.raises(UsageProblem, match="there is no transform") as caught:
            call()
        assert f"{name}{hint}" in str(caught.value)


def test_a_transform_of_another_distribution_runs_and_is_explained(tmp_path: Path) -> None:
    env = offered(tmp_path / "site", 'yield Finding(each.span, "is old", (Edit(each.span, "LABEL a=b\\n"),))')
    path = put(tmp_path / "Dockerfile", OLD + b"STOPSIGNAL 9\n")
    result = dockwright("fix", "--only", "rogue", cwd=tmp_path, env=env)
    assert (result.returncode, path.read_bytes()) == (0, OLD + b"LABEL a=b\n")
    assert b"Dockerfile:5: rogue (safe): is old" in result.stderr
    listed = dockwright("list", cwd=tmp_path, env=env).stdout.splitlines()
    assert (listed[-2].split(), listed[-1]) == ([b"rogue", b"safe"], b"  Do something about STOPSIGNAL.")
    assert b"-STOPSIGNAL x\n+LABEL a=b\n" in dockwright("explain", "rogue", cwd=tmp_path, env=env).stdout


@pytest.mark.parametrize(
    ("source", "point", "sentence"),
    [
        (
            "import absent_module",
            "m:t",
            "the transform mine (m:t) cannot be imported: ModuleNotFoundError: No module named",
        ),
        ("t = 1 / 0", "m:t", "the transform mine (m:t) cannot be imported: ZeroDivisionError: division by zero"),
        ("def t(", "m:t", "the transform mine (m:t) cannot be imported: SyntaxError: "),
        ("raise SystemExit", "m:t", "the transform mine (m:t) cannot be imported: SystemExit: "),
        ("", "m:t", "the transform mine (m:t) cannot be imported: AttributeError: "),
        ("", "absent:t", "the transform mine (absent:t) cannot be imported: ModuleNotFoundError: "),
        ("t = 'text'", "m:t", "the entry point mine (m:t) does not name a transform"),
        (
            "from transforms.merge_runs import merge_runs as t",
            "m:t",
            "two transforms are called merge-runs; the second one is m:t of the distribution rogue",
        ),
    ],
)
def test_a_distribution_that_offers_nonsense_is_named(tmp_path: Path, source: str, point: str, sentence: str) -> None:
    env = environment(PYTHONPATH=str(offer(tmp_path / "site", {"mine": point}, {"m": source})))
    path = put(tmp_path / "Dockerfile")
    for command in (("fix",), ("list",)):
        result = dockwright(*command, cwd=tmp_path, env=env)
        assert (result.returncode, result.stdout) == (2, b"")
        assert result.stderr.decode().startswith(f"dockwright: {sentence}")
        assert b"Traceback" not in result.stderr
    assert path.read_bytes() == OLD


def test_entry_points_run_in_the_order_of_their_names(tmp_path: Path) -> None:
    source = "\n".join(
        f"""
@transform(safety=Safety.SAFE, refusals={{}}, references=(), example="FROM a")
def {name}(document):
    \"\"\"Do nothing.\"\"\"
    yield from ()
"""
        for name in ("one", "two", "three")
    )
    points = {"c": "m:one", "a": "m:two", "b": "m:three"}
    offer(tmp_path, points, {"m": f"from refactor.transform import Safety, transform\n{source}"})
    env = environment(PYTHONPATH=str(tmp_path))
    listed = json.loads(dockwright("list", "--format", "json", cwd=tmp_path, env=env).stdout)["transforms"]
    assert [each["name"] for each in listed[len(built_in()) :]] == ["two", "three", "one"]


def test_the_group_is_the_documented_one() -> None:
    assert registry.GROUP == "dockwright.transforms"
