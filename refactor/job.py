"""What is asked for, and what the settings nearest to each file add to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.locking.table import NOTHING_LOCKED, Lock
from refactor.transform import Safety

if TYPE_CHECKING:
    from pathlib import Path

    from refactor.settings import OptionSetting, Settings


@dataclass(frozen=True, slots=True)
class Job:
    """What the command line asks for; where it is silent, the settings nearest to each file speak.

    Attributes:
        only: the names of the transforms that run; where it is empty, the settings say, or else the usual preset.
        skip: the names of those that do not.
        options: what was set for them.
        gate: what is at least as sure is made.
        context: the build context, or None for the folder of each file.
        lock: which images the project has locked; the settings alone say so.
        within: the folder that build contexts have to lie in to be looked at; None for any.

    """

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    options: tuple[OptionSetting, ...] = ()
    gate: Safety | None = None
    context: Path | None = None
    lock: Lock = NOTHING_LOCKED
    within: Path | None = None

    def with_settings(self, settings: Settings) -> Job:
        """Return this job with what it leaves open taken from ``settings``."""
        from refactor.presets import chosen, usual

        only, gate = chosen(settings.preset, settings.only, settings.safety)
        gate = self.gate or gate or Safety.PROVEN
        context = settings.file.parent / settings.context if settings.file and settings.context else None
        return Job(
            self.only or only or usual(gate).transforms,
            self.skip or settings.skip,
            settings.options + self.options,
            gate,
            self.context or context,
            settings.lock,
            self.within,
        )
