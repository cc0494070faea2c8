"""An image's configuration, setting by setting, so that two can be compared and each difference has a name.

Source: https://github.com/opencontainers/image-spec/blob/main/config.md, and Docker's own Healthcheck, Shell and OnBuild
(moby ``api/types/container/config.go``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from refactor.verify.shapes import table, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TEXTS = ("User", "WorkingDir", "StopSignal")
_VALUES = ("Entrypoint", "Cmd", "Shell", "OnBuild", "Healthcheck")
_TABLES = (("Labels", "Label"), ("ExposedPorts", "ExposedPort"), ("Volumes", "Volume"))


def settings(document: Mapping[str, object]) -> Mapping[str, str]:
    """Return what an image's configuration says, by name.

    Names are ``Env NAME``, ``Label NAME``, ``ExposedPort PORT/PROTOCOL``, ``Volume PATH`` (these two with an empty value),
    ``Cmd``, ``Entrypoint``, ``Shell``, ``OnBuild``, ``Healthcheck`` (their values as JSON), ``User``, ``WorkingDir``,
    ``StopSignal``, ``Author`` and ``Platform``, in no order but the alphabet's. What is empty is left out, since engines write
    it as null, as an empty list or not at all.

    Raises:
        Malformed: a setting has a value of another type than it should.

    """
    return dict(sorted(_settings(document)))


def _settings(document: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    config = table(document.get("config"), "the image's config")
    platform = [text(document.get(key), f"the image's {key}") for key in ("os", "architecture", "variant")]
    yield "Platform", "/".join(part for part in platform if part)
    plain = {key: text(config.get(key), f"the image's {key}") for key in _TEXTS}
    plain["Author"] = text(document.get("author"), "the image's author")
    yield from ((key, value) for key, value in plain.items() if value)
    yield from ((key, json.dumps(config[key], sort_keys=True)) for key in _VALUES if config.get(key))
    for variable in texts(config.get("Env"), "the image's Env"):
        name, _, value = variable.partition("=")
        yield f"Env {name}", value
    for key, noun in _TABLES:
        for name, content in table(config.get(key), f"the image's {key}").items():
            yield f"{noun} {name}", content if isinstance(content, str) else ""
