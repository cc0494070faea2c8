"""The presets: names for a choice of transforms and for how sure their changes must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.registry import transforms
from refactor.transform import Safety, Transform

if TYPE_CHECKING:
    from collections.abc import Callable

    from refactor.settings import PresetName, SafetyName


@dataclass(frozen=True, slots=True)
class Preset:
    """Which transforms run, and how sure a change has to be to be made."""

    name: PresetName
    summary: str
    gate: Safety
    takes: Callable[[Transform], bool]

    @property
    def transforms(self) -> tuple[str, ...]:
        """The names of the transforms, in the order in which they run."""
        return tuple(transform.name for transform in transforms() if self.takes(transform))


_GATES: dict[SafetyName, Safety] = {"safe": Safety.PROVEN, "review": Safety.REVIEW}
_ALL = (
    Preset("safe", "Changes that keep the image.", Safety.PROVEN, lambda each: each.safety is not Safety.REVIEW),
    Preset("review", "All changes, also those that somebody has to review.", Safety.REVIEW, lambda _: True),
    Preset("guide", "All that carries out a row of the guide.", Safety.REVIEW, lambda each: bool(each.guide)),
    Preset("minimal-image", "All that makes the image smaller.", Safety.REVIEW, lambda each: each.shrinks),
)
PRESETS = {preset.name: preset for preset in _ALL}
"""By their names, which `refactor.settings` knows without a transform."""


def usual(gate: Safety) -> Preset:
    """Return the preset that counts where nobody chose transforms: the one that holds nothing back from this ``gate``."""
    return PRESETS["review" if gate is Safety.REVIEW else "safe"]


def chosen(
    preset: PresetName | None, only: tuple[str, ...], safety: SafetyName | None
) -> tuple[tuple[str, ...], Safety | None]:
    """Return the transforms and the gate that one place asks for, and nothing where it leaves them open.

    A place is the command line, or the settings; a ``safety`` counts before that of the preset beside it.
    """
    named = PRESETS[preset] if preset else None
    gate = _GATES[safety] if safety else named.gate if named else None
    return only or (named.transforms if named else ()), gate
