"""Asks about each change before it is made, as ``git add --patch`` asks about each hunk.

What is asked about is a finding, not a hunk: its edits are made together or not at all, and each question shows the file as
the answers so far have left it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.errors import show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from refactor.plan import Approval, Change, Proposal

MEANINGS: Mapping[str, str] = {
    "y": "make this change",
    "n": "do not make it",
    "a": "make it, and all that follow in this file",
    "d": "make neither it nor any that follows in this file",
    "q": "make neither it nor any that follows, in any file; keep what was approved",
    "why": "say what the transform does, and why",
    "?": "say what the answers mean",
}
_NOT_HERE: Mapping[str, str] = {
    "s": "A change cannot be split: its edits are made together or not at all, or the file would not mean the same.",
    "e": "What is written has been checked, so it cannot be edited here: answer n, and edit the file afterwards.",
}
_WORDS: Mapping[str, str] = {"yes": "y", "no": "n", "all": "a", "done": "d", "quit": "q", "w": "why", "help": "?"}


class Dialogue:
    """The questions of one run, and what the answers so far say about those that follow.

    ``hear`` puts a question and returns a line, or an empty string when nobody answers any more; ``say`` prints a line.
    """

    def __init__(self, hear: Callable[[str], str], say: Callable[[str], None]) -> None:
        self.hear = hear
        self.say = say
        self.is_over = False
        self._for_the_file: bool | None = None

    def about(self, path: str) -> Approval:
        """Return who approves the changes of the file at ``path``."""
        self._for_the_file = None

        def approval(proposal: Proposal) -> bool:
            if self.is_over:
                return False
            if self._for_the_file is not None:
                return self._for_the_file
            for line in _shown(path, proposal):
                self.say(line)
            return self._decided(proposal.change)

        return approval

    def _decided(self, change: Change) -> bool:
        while True:
            match self._answer():
                case "y":
                    return True
                case "n":
                    return False
                case "a" | "d" as answer:
                    self._for_the_file = answer == "a"
                    return self._for_the_file
                case "q":
                    self.is_over = True
                    return False
                case "why":
                    self._say_all(_reason(change))
                case "s" | "e" as answer:
                    self.say(_NOT_HERE[answer])
                case _:
                    self._say_all(f"{answer:>3}  {meaning}" for answer, meaning in MEANINGS.items())

    def _answer(self) -> str:
        line = self.hear(f"Make this change [{','.join(MEANINGS)}]? ")
        word = line.strip().lower()
        return _WORDS.get(word, word) if line else "q"

    def _say_all(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.say(line)


def _shown(path: str, proposal: Proposal) -> Iterator[str]:
    from refactor.patch import make_patch
    from refactor.worker import shown

    change = proposal.change
    yield show(f"{path}:{change.line}: {change.transform} ({change.safety}): {change.message}")
    patch = make_patch(path, proposal.before, proposal.after)
    lines = patch.text.split("\n")[2:-1] if patch else []
    for each in proposal.companions:
        patch = make_patch(shown(each.path), each.before, each.after)
        lines += patch.text.split("\n")[:-1] if patch else []
    for line in lines:
        yield show(line.removesuffix("\r").expandtabs())  # what is approved must not be able to hide from the terminal


def _reason(change: Change) -> Iterator[str]:
    from refactor.registry import named

    transform = named(change.transform)
    yield transform.summary
    if transform.description:
        yield from ("", *transform.description.split("\n"), "")
    yield f"{change.safety}: {change.safety.meaning}"
    yield from transform.references
