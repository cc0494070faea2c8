"""Random sequences of RUNs: the same number and seed give the same sequence, on every machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

Rules = Mapping[str, tuple[list[str], list[int]]]

SHELLS = (
    (None, 40),
    ('["/bin/sh", "-c"]', 4),
    ('["/bin/bash", "-c"]', 14),
    ('["/bin/bash", "-eo", "pipefail", "-c"]', 12),
    ('["/bin/bash", "-o", "pipefail", "-c"]', 8),
    ('["/bin/sh", "-ec"]', 6),
    ('["/bin/dash", "-ec"]', 6),
    ('["/bin/ash", "-eo", "pipefail", "-c"]', 8),
    ('["/bin/bash", "-euxo", "pipefail", "-c"]', 3),
)
"""The SHELL lines, None for Docker's default, and how often each is taken."""

_DEEPEST = 3
_NAME = re.compile(r"<([a-z_]+)>")
_BREAK = re.compile(r" (&&|\|\|) |; (?=\S)")
_NOTES = ("# a note\n", "\n", "  # it's && more;\n")


@dataclass(frozen=True, slots=True)
class Sequence:
    """Some RUNs as a Dockerfile has them, and what is set before them."""

    shell: str | None
    workdir: str | None
    user: str | None
    runs: tuple[str, ...]
    between: tuple[str, ...] = ()
    crlf: bool = False
    is_settled: bool = True
    """Whether the WORKDIR is written out."""

    @property
    def dockerfile(self) -> str:
        """The text of the Dockerfile."""
        lines = ["FROM x\n"]
        lines += [f"SHELL {self.shell}\n"] if self.shell else []
        lines += [f"USER {self.user}\n"] if self.user else []
        if self.workdir:
            lines.append(f"WORKDIR {self.workdir}\n" if self.is_settled else f"ARG D={self.workdir}\nWORKDIR $D\n")
        for index, run in enumerate(self.runs):
            lines.append(f"{''.join(self.between[index : index + 1])}RUN {run}\n")
        text = "".join(lines)
        return text.replace("\n", "\r\n") if self.crlf else text


def generate(seed: int, number: int) -> Sequence:
    """Return the sequence with this number."""
    random = Random(f"{seed}/{number}")
    shell = random.choices([line for line, _ in SHELLS], [weight for _, weight in SHELLS])[0]
    bash = "bash" in (shell or "") or random.random() < 0.05
    rule = "calm" if random.random() < 0.4 else "body"
    bodies = [_expand(random, _rules(bash), rule, 0) for _ in range(random.choices((2, 3, 4), (5, 4, 2))[0])]
    if random.random() < 0.4:
        _pair(random, bodies, _rules(bash))
    runs = tuple(_laid_out(random, body) for body in bodies)
    between = tuple(random.choices(("", "\n", "# why\n", "\n# it's so\n\n"), (12, 2, 2, 1))[0] for _ in runs)
    workdir = "/ROOT/w" if random.random() < 0.5 else None
    user = random.choices((None, "app", "root"), (16, 2, 1))[0]
    crlf, is_settled = random.random() < 0.02, random.random() < 0.9
    return Sequence(shell, workdir, user, runs, between, crlf, is_settled)


def _pair(random: Random, bodies: list[str], rules: Rules) -> None:
    """Put what may leak into one body, and what would show that it did into a later one."""
    later = random.randrange(1, len(bodies))
    earlier = random.randrange(later)
    if random.random() < 0.35:
        bodies[earlier], bodies[later] = _expand(random, rules, "couple", 0).split(" => ")
        return
    cause, seen = _expand(random, rules, "pair", 0).split(" => ")
    step = _expand(random, rules, "do", 0)
    bodies[earlier] = random.choice((cause, cause, f"{step} && {cause}", f"{cause} && {step}"))
    bodies[later] = random.choice((seen, seen, f"{seen} && {step}", f"{seen}; {step}"))


def _laid_out(random: Random, text: str) -> str:
    """Return a body as a Dockerfile has it: on one line, or continued over several with notes in between."""
    if "\n" in text or random.random() < 0.75:
        return text
    return _BREAK.sub(lambda match: _broken(random, match), text)


def _broken(random: Random, match: re.Match[str]) -> str:
    note = random.choice(_NOTES) if random.random() < 0.15 else ""
    if match[1] is None:
        return f"; \\\n{note}    "
    return f" {match[1]} \\\n{note}\t" if random.random() < 0.5 else f" \\\n{note}    {match[1]} "


def _expand(random: Random, rules: Rules, name: str, depth: int) -> str:
    if name == "nl":
        return "\n"
    if depth > _DEEPEST and name in ("step", "semi", "chain", "state", "mixed", "compound", "inner"):
        name = "do_or_fail" if random.random() < 0.3 else "look"
    texts, weights = rules[name]
    text = random.choices(texts, weights)[0]
    return _NAME.sub(lambda match: _expand(random, rules, match[1], depth + 1), text)


@cache
def _rules(bash: bool) -> Rules:
    """Return the lines of each rule of the grammar, and how often each is taken."""
    rules: dict[str, tuple[list[str], list[int]]] = {}
    texts, weights = rules.setdefault("", ([], []))
    for line in (Path(__file__).with_name("grammar.txt")).read_text("utf-8").splitlines():
        if line.startswith("["):
            name, _, only = line.strip("[]").partition(" ")
            texts, weights = rules.setdefault(name, ([], [])) if bash or not only else ([], [])
        elif line and not line.startswith("#"):
            weight, _, text = line.partition(" ")
            texts.append(text)
            weights.append(int(weight))
    return rules
