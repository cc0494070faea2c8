"""An image's configuration, setting by setting, so that two can be compared and each difference has a name.

Source: https://github.com/opencontainers/image-spec/blob/main/config.md, and Docker's own Healthcheck, Shell and OnBuild
(moby ``api/types/container/config.go``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TEXTS = ("User", "WorkingDir", "StopSignal")
_VALUES = ("Entrypoint", "Cmd", "Shell", "OnBuild", "Healthcheck")
_TABLES = (("Labels", "Label"), ("ExposedPorts", "ExposedPort"), ("Volumes", "Volume"))


class SettingError(ValueError):
    """A configuration is not of the form that it should have; ``str()`` is the reason."""


def settings(document: Mapping[str, object]) -> Mapping[str, str]:
    """Return what an image's configuration says, by name.

    Names are ``Env NAME``, ``Label NAME``, ``ExposedPort PORT/PROTOCOL``, ``Volume PATH`` (these two with an empty value),
    ``Cmd``, ``Entrypoint``, ``Shell``, ``OnBuild``, ``Healthcheck`` (their values as JSON), ``User``, ``WorkingDir``,
    ``StopSignal``, ``Author`` and ``Platform``. What is empty is left out, since engines write it as null, as an empty list or
    not at all.

    Raises:
        SettingError: a setting has a value of another type than it should.

    """
    return dict(sorted(_settings(document)))


def _settings(document: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    config = _table(document, "config")
    platform = [_text(document, key) for key in ("os", "architecture", "variant")]
    yield "Platform", "/".join(part for part in platform if part)
    if _text(document, "author"):
        yield "Author", _text(document, "author")
    yield from ((key, _text(config, key)) for key in _TEXTS if _text(config, key))
    yield from ((key, json.dumps(config[key], sort_keys=True)) for key in _VALUES if config.get(key))
    for variable in _list(config, "Env"):
        name, _, value = variable.partition("=")
        yield f"Env {name}", value
    for key, noun in _TABLES:
        for name, content in _table(config, key).items():
            yield f"{noun} {name}", content if isinstance(content, str) else ""


def _text(table: Mapping[str, object], key: str) -> str:
    value = table.get(key) or ""
    if isinstance(value, str):
        return value
    raise SettingError(f"the image's {key} is no text")


def _list(table: Mapping[str, object], key: str) -> list[str]:
    value = table.get(key) or []
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return cast("list[str]", value)
    raise SettingError(f"the image's {key} is no list of texts")


def _table(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = table.get(key) or {}
    if isinstance(value, dict):
        return cast("Mapping[str, object]", value)
    raise SettingError(f"the image's {key} is no table")
