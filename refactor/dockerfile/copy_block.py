"""COPYs that follow one another, and what of the RUNs behind them they can take over: owners and permissions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from posixpath import dirname
from typing import TYPE_CHECKING

from refactor.context import Kind
from refactor.dockerfile.frontend import Known, frontend_knows
from refactor.dockerfile.removal import without
from refactor.document import runs_at
from refactor.edit import Edit, Span
from refactor.shell import Command, Opaque
from refactor.shells.permissions import Permission, permission
from refactor.shells.programs import names
from refactor.shells.run_shell import Body, Setting, body_of
from refactor.transform import Finding, Refusal, Safety

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from refactor.dockerfile.copies import Brought, Copy
    from refactor.dockerfile.folders import Folders
    from refactor.document import Document, Instruction, Stage

_KNOWS_CHMOD, _KNOWS_SYMBOLS = 2, 14
_NOT_WITH = names("link parents")
_USER_FILES = ("/etc/passwd", "/etc/group")
_USUAL = names("+x a+x 755 0755")
"""What leaves the permissions of a directory that COPY makes as they are."""
_DOUBTS = {
    Safety.SAFE: "",
    Safety.PROVEN: "; the sources are files in the build context",
    Safety.REVIEW: "; look whether the sources are all that is there, and are what they seem to be",
}


@dataclass(frozen=True, slots=True)
class _Step:
    """What COPYs take over from one command: a flag for each of them; the command ``stays`` for the directory itself."""

    copies: tuple[Copy, ...]
    flag: str
    value: str
    safety: Safety
    stays: bool


class CopyBlock:
    """COPYs that follow one another, and what the RUNs behind them set."""

    def __init__(self, document: Document, folders: Folders, stage: Stage) -> None:
        self.document = document
        self.folders = folders
        self.stage = stage
        self.copies: list[Copy] = []
        self.first = 0
        self.flags: dict[Span, dict[str, str]] = {}
        self.edits: list[Edit] = []
        self.runs: list[Instruction] = []
        self.safety = Safety.SAFE

    def add(self, place: int) -> None:
        """Take a COPY in."""
        self.first = self.first if self.copies else place
        self.copies.append(self.folders.copy(self.stage, place))

    def take(self, place: int) -> bool | Refusal:
        """Let the COPYs take over what a RUN sets; return whether nothing is left of it, or why it stays as it is."""
        run, setting = self.stage.instructions[place], self.folders.setting(self.stage, place)
        body = body_of(self.document, run)
        if run.is_json or run.flags or run.heredocs or isinstance(setting.shell, str) or isinstance(body, Opaque):
            return False
        steps: list[_Step] = []
        for _, what in _leading(body):
            step = self._step(run, setting, what)
            if isinstance(step, Refusal):
                return step
            if step is None:
                break
            steps.append(step)
            if step.stays:
                break
        if not steps or run.is_left or any(copy.instruction.is_left for step in steps for copy in step.copies):
            return False
        gone = len(steps) == len(body.script.items) and not steps[-1].stays
        if run.comments or (gone and run.attached):
            return Refusal(run.span, "comment")
        for step in steps:
            self.safety = max(self.safety, step.safety, key=tuple(Safety).index)
            for copy in step.copies:
                self.flags.setdefault(copy.instruction.span, {})[step.flag] = step.value
        self.edits += (without(self.document, run),) if gone else _shortened(body, steps)
        self.runs.append(run)
        return gone

    def findings(self) -> Iterator[Finding]:
        """Yield what has been taken over."""
        if not self.runs:
            return
        edits, said = [*self.edits], list[str]()
        changed = [copy.instruction for copy in self.copies if copy.instruction.span in self.flags]
        for each in changed:
            text = "".join(f" --{flag}={value}" for flag, value in sorted(self.flags[each.span].items(), reverse=True))
            edits.append(Edit(Span(each.keyword_span.end, each.keyword_span.end), text))
            said.append(f"line {each.line} says{text}")
        message = f"{', '.join(said)}, and not the {runs_at(self.runs)}{_DOUBTS[self.safety]}"
        span = Span(changed[0].span.start, max(edit.span.end for edit in edits))
        yield Finding(span, message, tuple(edits), self.safety)

    def _step(self, run: Instruction, setting: Setting, what: Permission) -> _Step | Refusal | None:
        """Return what the COPYs can take over from a command, or None if it is not about what they bring."""
        paths: list[str] = []
        for word in what.paths:
            path = self.folders.path(run, setting, word)
            if path is None:
                return Refusal(run.span, "variable", word.raw)
            paths.append(path)
        met = [copy for copy in self.copies if any(copy.meets(path) for path in paths)]
        if not met:
            return None
        if any(copy.sources is None or copy.destination is None for copy in met):
            return Refusal(run.span, "variable", f"line {met[0].instruction.line}")
        targets = {target: source for copy in met for target, source in copy.targets()}
        kinds = {targets[path].kind for path in paths if path in targets}
        if kinds == {Kind.DIRECTORY} and not what.recursive:
            return None
        if what.recursive and kinds and Kind.FILE not in kinds:
            return self._directory(run, what, paths, met)
        return self._files(run, what, paths, met)

    def _files(self, run: Instruction, what: Permission, paths: list[str], met: list[Copy]) -> _Step | Refusal:
        """Let COPYs of just these files take over."""
        sources: list[Brought] = []
        providers: dict[Span, Copy] = {}
        for path in paths:
            last = next((copy for copy in reversed(met) if copy.meets(path)), None)
            source = dict(last.targets()).get(path) if last else None
            if last is None or source is None or source.kind not in (Kind.FILE, None):
                return Refusal(run.span, "part", path)
            if source.kind is None and path == last.destination and "." not in source.name:
                return Refusal(run.span, "unseen", source.name)
            sources.append(source)
            providers[last.instruction.span] = last
        brought = [source for copy in providers.values() for source in copy.sources or ()]
        if len(brought) != len(set(paths)):
            return Refusal(run.span, "part", ", ".join(source.name for source in brought))
        copies = tuple(providers.values())
        value = self._value(run, what, copies, sources)
        if isinstance(value, Refusal):
            return value
        for path in paths:
            if value not in _USUAL and not self.folders.stands(dirname(path), self.stage, self.first):
                return Refusal(run.span, "directory", dirname(path))
        seen = [source.kind and not copy.instruction.heredocs for copy in copies for source in copy.sources or ()]
        safety = Safety.REVIEW if None in seen else Safety.PROVEN if any(seen) else Safety.SAFE
        return _Step(copies, what.flag, value, safety, stays=False)

    def _directory(self, run: Instruction, what: Permission, paths: list[str], met: list[Copy]) -> _Step | Refusal:
        """Let the COPY of a whole directory take over for all but the directory itself."""
        path = paths[0]
        if len(paths) > 1:
            return Refusal(run.span, "part", paths[1])
        if not self.folders.is_filled_by(path, self.stage, self.first, met):
            return Refusal(run.span, "more", path)
        value = self._value(run, what, met, [])
        if isinstance(value, Refusal):
            return value
        if not any(self.folders.stands(each, self.stage, self.first) for each in (path, dirname(path))):
            return Refusal(run.span, "directory", dirname(path))
        return _Step(tuple(met), what.flag, value, Safety.REVIEW, stays=True)

    def _value(
        self, run: Instruction, what: Permission, copies: Collection[Copy], sources: list[Brought]
    ) -> str | Refusal:
        """Return what the flag has to say."""
        for copy in copies:
            given = {*(flag.name for flag in copy.instruction.flags), *self.flags.get(copy.instruction.span, ())}
            if what.flag in given or given & _NOT_WITH:
                return Refusal(run.span, "flag", f"line {copy.instruction.line}")
        if what.flag == "chown":
            brings_users = any(copy.may_bring(path) for copy in self.copies for path in _USER_FILES)
            return Refusal(run.span, "owner", what.value) if what.owner is None or brings_users else what.owner
        if frontend_knows(self.document, _KNOWS_CHMOD) is Known.NO:
            return Refusal(run.span, "frontend")
        if what.octal:
            return what.octal
        if what.symbolic and frontend_knows(self.document, _KNOWS_SYMBOLS) is Known.YES:
            return what.symbolic
        modes = {None if source.permissions is None else what.added_to(source.permissions) for source in sources}
        mode = modes.pop() if len(modes) == 1 else None
        return f"{mode:o}" if mode is not None else Refusal(run.span, "mode", what.value)


def _leading(body: Body) -> Iterator[tuple[Command, Permission]]:
    """Yield the commands at the head of a script that set something, and that nothing but `&&` joins to the next."""
    items = body.script.items
    for item, following in zip(items, (*items[1:], None), strict=True):
        command = item.pipeline.commands[0]
        alone = len(item.pipeline.commands) == 1 and not item.pipeline.negated and not item.background
        what = permission(command) if alone and isinstance(command, Command) else None
        if what is None or not isinstance(command, Command) or (following and following.operator != "&&"):
            return
        yield command, what


def _shortened(body: Body, steps: list[_Step]) -> Iterator[Edit]:
    """Yield the edits that take away the commands that are not needed, and -R from the one that is."""
    count = sum(not step.stays for step in steps)
    items, place = body.script.items, body.place
    if count:
        yield Edit(Span(place.locate(items[0].pipeline.span.start), place.locate(items[count].pipeline.span.start)), "")
    for command, what in islice(_leading(body), count, len(steps)):
        assert what.recursive
        index = command.words.index(what.recursive)
        if index + 1 < len(command.words):
            start, end = what.recursive.span.start, command.words[index + 1].span.start
        else:
            start, end = command.words[index - 1].span.end, what.recursive.span.end
        yield Edit(Span(place.locate(start), place.locate(end - 1) + 1), "")
