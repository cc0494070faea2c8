"""What no image needs is kept out of the build context by an ignore file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.context import ContextError
from refactor.errors import UsageProblem, show
from refactor.files.discovery import is_dockerfile
from refactor.guide import Row
from refactor.ignoring.dispensable import DROPS, Dispensable, Sort, look
from refactor.ignoring.hurdles import Scene
from refactor.ignoring.readers import readers
from refactor.ignoring.rules import is_exact, is_plain, takes_back, with_rules
from refactor.ignoring.takers import Taker, UnknownError, builders, takers
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.context import Context
    from refactor.document import Document, Instruction
    from refactor.ignoring.dispensable import Findings

_ITSELF = (
    "/**/.dockerignore",
    "/**/*.dockerignore",
    "/**/Dockerfile",
    "/**/Dockerfile.*",
    "/**/*.Dockerfile",
    "/**/Containerfile",
)


@transform(
    safety=Safety.REVIEW,
    guide=(Row.DOCKERIGNORE,),
    shrinks=True,
    refusals={
        "context": "what the build context holds can be told by it alone (--context)",
        "dockerfile": "another Dockerfile in the build context cannot be read, so that what it needs is not known",
        "exception": "the ignore file takes it back in on purpose",
        "made": "no command in this stage makes it anew where it would lie, so that the image may need the one that is copied",
        "name": "its name has characters that mean something else in an ignore file",
        "named": "a Dockerfile asks for it by name",
        "order": "the ignore file's own rules would let more or less through than is meant, or it is no file of its own",
        "variable": "what a COPY takes is settled by a variable that is not known here",
        "variables": "it may hold secrets and something reads it: give it at run time, and then list it",
        "version": "the build may read the commit from it",
    },
    references=(
        "https://docs.docker.com/build/concepts/context/#dockerignore-files",
        "https://docs.docker.com/build/building/best-practices/#exclude-with-dockerignore",
        "https://github.com/moby/patternmatcher",
    ),
    drops=(*DROPS, *_ITSELF),
    example='FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]\n',
    example_files={
        "package.json": "{}\n",
        "package-lock.json": "{}\n",
        "server.js": 'console.log("up");\n',
        ".env": "TOKEN=secret\n",
        ".git/HEAD": "ref: refs/heads/main\n",
        "node_modules/left-pad/index.js": "module.exports = String;\n",
    },
)
def dockerignore(document: Document, context: Context | None) -> Outcomes:
    """List in .dockerignore what the build context holds and no image needs.

    A COPY of a whole folder takes whatever lies there: the history, installed packages of another system, secrets, logs; each
    makes the build slower, or the image larger, or undoes the cache. Listed is what is there, told by its name and by what lies
    in it, in a folder that a COPY, an ADD or a mounted RUN takes whole, and what no Dockerfile of this context asks for. The
    history goes only where nothing is known to read it, node_modules only where the Dockerfile installs them anew in the same
    place, a file of variables only where nothing in the project names it. A new file lists itself and the Dockerfiles too, so
    that it adds nothing to the image; to one that is there, rules are added at its end.
    """
    first = next((each for each in document.instructions if _takes_from_the_context(each)), None)
    if first is None:
        return
    if context is None:
        if any(word.text in (".", "./", "/") for word in first.words[:-1]):
            yield Refusal(first.span, "context")
        return
    try:
        yield from _outcomes(document, context)
    except UnknownError as error:
        yield Refusal((error.instruction or first).span, error.slug, error.detail)
    except (ContextError, UsageProblem) as error:
        yield Refusal(first.span, "context", str(error))


@dataclass(frozen=True, slots=True)
class _Work:
    """An ignore file, what was found in its context, and the instruction that takes it."""

    context: Context
    path: Path
    found: Findings
    taking: Instruction


def _outcomes(document: Document, context: Context) -> Outcomes:
    found = look(context)
    if not found.dispensable:
        return
    path = Path(context.ignore_source) if context.ignore_source else context.root / ".dockerignore"
    known = builders(document, context, path)
    takes = tuple(taker for builder in known for taker in takers(builder, context))
    own = next((taker for taker in takes if not taker.builder.name and taker.folders), None)
    if own is None:
        return
    taken = [
        each for each in found.dispensable if any(taker.takes(each.path) or taker.names(each.path) for taker in takes)
    ]
    if not taken:
        return
    scene = Scene(known, takes, readers(context, found.files), context.ignored)
    hurdles = {each: scene.hurdle(each) for each in taken}
    blocked = {each.pattern: hurdle for each, hurdle in hurdles.items() if hurdle}
    for hurdle in dict.fromkeys(blocked.values()):
        yield Refusal(own.instruction.span, hurdle.slug, hurdle.detail)
    out = [each for each in taken if each.pattern not in blocked]
    if out:
        yield _outcome(_Work(context, path, found, own.instruction), takes, out)


def _outcome(work: _Work, takes: tuple[Taker, ...], out: list[Dispensable]) -> Finding | Refusal:
    context, span = work.context, work.taking.span
    patterns = list(dict.fromkeys(each.pattern for each in out))
    itself = [each for each in _itself(work) if not any(taker.names(each) or taker.source == each for taker in takes)]
    itself = [each for each in itself if any(taker.takes(each) for taker in takes)]
    try:
        companion = context.companion(work.path, "")
    except ContextError as error:
        return Refusal(span, "order", str(error))
    text = with_rules(companion.before, [*patterns, *itself])
    gone = {*(each.path for each in out), *itself}
    others = [each.path for each in work.found.dispensable if any(taker.takes(each.path) for taker in takes)]
    sources = [taker.source for taker in takes if taker.source and is_plain(taker.source)]
    kept = [each for each in (*work.found.files, *others, *sources) if each not in gone]
    if not is_exact(context.ignored, text, gone, kept):
        return Refusal(span, "order", show(work.path.name))
    size = sum(each.size for each in out)
    verb = "completes" if companion.before is not None else "creates"
    message = f"{verb} {show(work.path.name)} with {_listed(patterns)}: {_bytes(size)} that no Dockerfile here asks for"
    if any(each.fact.sort in (Sort.MODULES, Sort.OUTPUT) for each in out):
        message += "; the image has what its own commands make in its place"
    return Finding(span, message, (), companions=(context.companion(work.path, text),))


def _itself(work: _Work) -> list[str]:
    """Return the ignore file and the Dockerfiles at the root of the context, as far as no rule speaks of them."""
    context = work.context
    names = [path for path in work.found.files if "/" not in path and is_dockerfile(path) and is_plain(path)]
    if work.path.parent == context.root:
        names.append(work.path.name)
    return [each for each in names if not context.ignored.excludes(each) and not takes_back(context.ignored, each)]


def _takes_from_the_context(instruction: Instruction) -> bool:
    if instruction.keyword == "RUN":
        return any(flag.name == "mount" for flag in instruction.flags)
    return instruction.keyword in ("COPY", "ADD") and instruction.flag("from") is None


def _listed(patterns: list[str]) -> str:
    return patterns[0] if len(patterns) == 1 else f"{', '.join(patterns[:-1])} and {patterns[-1]}"


def _bytes(size: int) -> str:
    """Say how much something is, in the decimal units that Docker prints."""
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"
