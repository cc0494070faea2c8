"""Which directories are there when an instruction runs, and what this file may have put into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.dockerfile.copies import Copy, absolute, is_below, read_copy
from refactor.dockerfile.variables import Variables
from refactor.shell import Opaque
from refactor.shells.programs import names, program
from refactor.shells.run_shell import script_of, settings_of
from refactor.shells.words import PLAIN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from refactor.context import Context
    from refactor.document import Document, Instruction, Stage
    from refactor.shell import Word
    from refactor.shells.run_shell import Setting

_EVERYWHERE = names(
    "/ /bin /etc /home /lib /mnt /opt /root /sbin /srv /tmp /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/local/etc "
    "/usr/local/lib /usr/local/sbin /usr/local/share /usr/sbin /usr/share /var /var/cache /var/lib /var/log"
)
"""The directories that the Filesystem Hierarchy Standard requires."""
_OF_THE_SYSTEM = names("bin boot dev etc home lib lib32 lib64 media proc root run sbin sys tmp usr var")
_OF_PROJECTS = "/usr/src"
_WRITES_ELSEWHERE = names("addgroup adduser apk apt apt-get dnf groupadd groupmod microdnf useradd usermod yum zypper")
"""Programs that leave the working directory as it is."""


class Folders:
    """What is asked about the directories of a document's stages; made once, asked often."""

    def __init__(self, document: Document, context: Context | None) -> None:
        self._document = document
        self._context = context
        self._variables = Variables(document)
        self._settings = settings_of(document)

    def setting(self, stage: Stage, place: int) -> Setting:
        """Return where and how the instruction at a place of a stage runs."""
        return self._settings[stage.index][place]

    def copy(self, stage: Stage, place: int) -> Copy:
        """Return what the COPY or ADD at a place of a stage brings."""
        return read_copy(stage.instructions[place], self.setting(stage, place), self._variables, self._context)

    def path(self, run: Instruction, setting: Setting, word: Word) -> str | None:
        """Return the absolute path that a word of a RUN stands for in every build, or None."""
        value = word.literal if word.literal is not None else self._variables.settled(run, word.raw)
        return absolute(value, setting) if value and PLAIN.fullmatch(value) else None

    def stands(self, path: str, stage: Stage, place: int) -> bool:
        """Tell whether a directory is there: in every distribution, or made by a WORKDIR before."""
        made = {self.setting(*each).directory.path for each in (*self._before(stage, place), (stage, place))}
        return path in _EVERYWHERE or any(path == each or is_below(each, path) for each in made if each)

    def is_filled_by(self, path: str, stage: Stage, place: int, copies: Collection[Copy]) -> bool:
        """Tell whether ``copies``, the first of which is at ``place``, bring all that this file puts into a directory.

        Directories of the system and homes are never taken for such: base images have something of their own in them.
        """
        top = path.split("/")[1]
        if not top or (top in _OF_THE_SYSTEM and not is_below(path, _OF_PROJECTS)):
            return False
        if any(copy.destination != path for copy in copies):
            return False
        before = tuple(self._before(stage, place))
        if any(self._is_below(path, *each) for each in (*before, (stage, place))):
            return False
        return not any(self._may_fill(path, *each) for each in before)

    def _before(self, stage: Stage, place: int) -> Iterator[tuple[Stage, int]]:
        """Yield the stage and place of every instruction that a stage has behind it at some place."""
        if stage.parent is not None:
            parent = self._document.stages[stage.parent]
            yield from self._before(parent, len(parent.instructions))
        yield from ((stage, each) for each in range(place))

    def _is_below(self, path: str, stage: Stage, place: int) -> bool:
        """Tell whether a WORKDIR in force at a place may be one below ``path``, which it has made there."""
        directory = self.setting(stage, place).directory
        return is_below(directory.path, path) if directory.path else directory.is_set

    def _may_fill(self, path: str, stage: Stage, place: int) -> bool:
        each = stage.instructions[place]
        if each.keyword in ("COPY", "ADD"):
            return self.copy(stage, place).meets(path)
        if each.keyword != "RUN":
            return False
        script = script_of(self._document, each)
        if isinstance(script, Opaque) or path in each.span.of(self._document.text):
            return True
        runs = [program(command).name for command in script.commands]
        return self.setting(stage, place).directory.path == path and not all(name in _WRITES_ELSEWHERE for name in runs)
