"""What a project asks for in ``.dockwright.toml`` or ``[tool.dockwright]``, checked once and frozen.

The transforms are not known here: the registry hands in their schemas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, get_args

from refactor.errors import UsageProblem, did_you_mean
from refactor.files.folders import upwards
from refactor.locking.table import NOTHING_LOCKED, Lock, lock_above
from refactor.tables import KINDS, Table, table_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

OptionValue = bool | int | str | tuple[str, ...]

PresetName: TypeAlias = Literal["safe", "review", "guide", "minimal-image"]
SafetyName: TypeAlias = Literal["safe", "review"]
PRESET_NAMES: tuple[PresetName, ...] = get_args(PresetName)
SAFETY_NAMES: tuple[SafetyName, ...] = get_args(SafetyName)

_Name = TypeVar("_Name", bound=str)

_KEYS = ("preset", "only", "skip", "safety", "exclude", "python", "context")


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """One option of a transform, as its signature declares it; ``name`` is in kebab-case."""

    name: str
    type_name: Literal["bool", "int", "str", "list"]
    default: OptionValue
    choices: tuple[str, ...] = ()
    """The only values that a text may have; any, where there are none."""


@dataclass(frozen=True, slots=True)
class Schema:
    """The options that a transform takes."""

    transform: str
    options: tuple[OptionSpec, ...]


@dataclass(frozen=True, slots=True)
class OptionSetting:
    """One option that somebody set, and ``where``, to be named should the transform not like the value."""

    transform: str
    option: str
    value: OptionValue
    where: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What to run and how, and which images the project has locked.

    ``exclude``, ``python`` and ``context`` are relative to the folder of ``file``, where they were read; ``lock`` has a file of
    its own.

    ``preset`` and ``only`` both say which transforms run, so at most one of them is given.
    """

    preset: PresetName | None = None
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    safety: SafetyName | None = None
    exclude: tuple[str, ...] = ()
    context: str | None = None
    options: tuple[OptionSetting, ...] = ()
    file: Path | None = None
    lock: Lock = NOTHING_LOCKED
    python: tuple[str, ...] = ()


def load(folder: Path, known: Mapping[str, Schema]) -> Settings:
    """Read the nearest settings and lock, from ``folder`` up to the root of its repository; without any, the defaults.

    A pyproject.toml without ``[tool.dockwright]`` is passed over; next to a .dockwright.toml it is not looked at.

    Raises:
        UsageProblem: a file is no TOML, or has a key, a type or a name in it that is not known.

    """
    return replace(_nearest(folder, known), lock=lock_above(folder))


def _nearest(folder: Path, known: Mapping[str, Schema]) -> Settings:
    for place in upwards(folder.resolve()):
        for name, path in ((".dockwright.toml", ()), ("pyproject.toml", ("tool", "dockwright"))):
            found = table_in(place / name, path)
            if found is not None:
                return _settings(found, known)
    return Settings()


def parse_override(text: str, schemas: Mapping[str, Schema]) -> OptionSetting:
    """Read ``transform.option=value`` from the command line; a list is written with commas.

    Raises:
        UsageProblem: the form is another, or the transform, the option or the value is not known.

    """
    where = f"--set {text}"
    key, equals, value = text.partition("=")
    transform, dot, option = key.strip().rpartition(".")
    if not equals or not dot:
        raise UsageProblem(f"{where}: write it as transform.option=value")
    if transform not in schemas:
        raise UsageProblem(f"{where}: there is no transform {transform}{did_you_mean(transform, schemas)}")
    spec = _spec(schemas[transform], option, where)
    return OptionSetting(transform, spec.name, _from_text(value.strip(), spec, where), where)


def _settings(table: Table, known: Mapping[str, Schema]) -> Settings:
    options: list[OptionSetting] = []
    for key in table.entries:
        if key in _KEYS:
            continue
        if key not in known:
            hint = did_you_mean(key, (*_KEYS, *known))
            raise UsageProblem(f"{table.where(key)} is neither a setting nor a transform{hint}")
        options += _options(table.inner(key), known[key])
    preset, only = _one_of(table, "preset", PRESET_NAMES), _transforms(table, "only", known)
    if preset and only:
        raise UsageProblem(f"{table.where('preset')} and only both say which transforms run: give one of them")
    return Settings(
        preset=preset,
        only=only,
        skip=_transforms(table, "skip", known),
        safety=_one_of(table, "safety", SAFETY_NAMES),
        exclude=table.texts("exclude"),
        python=table.texts("python"),
        context=table.text("context"),
        options=tuple(options),
        file=table.file,
    )


def _options(table: Table, schema: Schema) -> Iterator[OptionSetting]:
    for key in table.entries:
        spec = _spec(schema, key, table.where(key))
        yield OptionSetting(schema.transform, spec.name, _value(table, spec), table.where(key))


def _value(table: Table, spec: OptionSpec) -> OptionValue:
    match spec.type_name:
        case "bool":
            return table.flag(spec.name)
        case "int":
            return table.number(spec.name)
        case "str":
            return _chosen(table.text(spec.name) or "", spec, table.where(spec.name))
        case "list":
            return table.texts(spec.name)


def _transforms(table: Table, key: str, known: Mapping[str, Schema]) -> tuple[str, ...]:
    names = table.texts(key)
    for name in names:
        if name not in known:
            raise UsageProblem(f"{table.where(key)}: there is no transform {name}{did_you_mean(name, known)}")
    return names


def _one_of(table: Table, key: str, names: tuple[_Name, ...]) -> _Name | None:
    text = table.text(key)
    if text is None:
        return None
    for name in names:
        if name == text:
            return name
    said = " or ".join(f'"{name}"' for name in names)
    raise UsageProblem(f'{table.where(key)} is {said}, and not "{text}"{did_you_mean(text, names)}')


def _spec(schema: Schema, option: str, where: str) -> OptionSpec:
    for spec in schema.options:
        if spec.name == option:
            return spec
    if not schema.options:
        raise UsageProblem(f"{where}: the transform {schema.transform} takes no options")
    hint = did_you_mean(option, (spec.name for spec in schema.options))
    raise UsageProblem(f"{where}: the transform {schema.transform} has no option {option}{hint}")


def _from_text(text: str, spec: OptionSpec, where: str) -> OptionValue:
    match spec.type_name:
        case "bool" if text in ("true", "false"):
            return text == "true"
        case "int" if re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            return int(text)
        case "str":
            return _chosen(text, spec, where)
        case "list":
            return tuple(item for item in (item.strip() for item in text.split(",")) if item)
    raise UsageProblem(f'{where}: {spec.name} is {KINDS[spec.type_name]}, and not "{text}"')


def _chosen(text: str, spec: OptionSpec, where: str) -> str:
    if spec.choices and text not in spec.choices:
        hint = did_you_mean(text, spec.choices)
        raise UsageProblem(f'{where}: {spec.name} is one of {", ".join(spec.choices)}, and not "{text}"{hint}')
    return text
