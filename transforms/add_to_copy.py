"""ADD that only copies becomes COPY."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.context import Context, ContextError, Kind
from refactor.dockerfile.heredoc import is_heredoc
from refactor.dockerfile.variables import Variables
from refactor.edit import Edit
from refactor.files.archive import Archive
from refactor.guide import Row
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Document, Instruction

_SHARED_FLAGS = frozenset({"chown", "chmod", "link", "exclude"})
_ARCHIVE_NAMES = (".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".gz", ".bz2", ".xz", ".zst")


@transform(
    safety=Safety.PROVEN,
    guide=(Row.COPY_OR_ADD,),
    rules=("DL3020",),
    refusals={
        "archive": "ADD unpacks this source, and COPY would not",
        "remote": "COPY takes neither URLs nor git references",
        "add-flag": "COPY does not know this flag of ADD",
        "variable": "what is added depends on a variable that a build may set; give it in an ENV of this stage to settle it",
        "onbuild": "the trigger runs in the build of another image, whose context is not known here",
        "ambiguous": "versions of BuildKit read this instruction differently; write its JSON form without text behind it",
    },
    references=(
        "https://docs.docker.com/build/building/best-practices/#add-or-copy",
        "https://docs.docker.com/reference/dockerfile/#add",
        "https://github.com/moby/buildkit/blob/master/solver/llbsolver/file/unpack.go",
    ),
    example="FROM debian:13-slim\nWORKDIR /app\nADD . /app/\nADD https://example.com/data.json /app/data.json\n",
)
def add_to_copy(document: Document, context: Context | None) -> Outcomes:
    """Turn ADD into COPY where it only copies.

    ADD also fetches URLs, clones repositories and unpacks archives, so a reader has to look at every source to know what it
    does; COPY says that nothing of the kind happens. BuildKit recognises an archive by its content alone, whatever its name,
    and copies a directory without looking inside. So the files are looked at in the build context, as .dockerignore leaves it:
    where none is an archive, the change is proven by that context. The whole context (`ADD . …`) is a directory in any case,
    and a heredoc is text: these are safe everywhere. A source that is not there to be looked at is left for review.
    """
    variables = Variables(document)
    for instruction in document.instructions:
        if instruction.trigger and instruction.trigger.keyword == "ADD":
            yield Refusal(instruction.span, "onbuild")
        elif instruction.keyword == "ADD" and len(instruction.words) > 1:
            yield _outcome(document, instruction, context, variables)


def _outcome(
    document: Document, instruction: Instruction, context: Context | None, variables: Variables
) -> Finding | Refusal:
    span = instruction.span
    if instruction.is_ambiguous:
        return Refusal(span, "ambiguous")
    for flag in instruction.flags:
        if flag.name not in _SHARED_FLAGS:
            return Refusal(span, "add-flag", f"--{flag.name}")
    looked_at: list[str] = []
    unseen: list[str] = []
    for word in instruction.words[:-1]:
        if instruction.heredocs and is_heredoc(word.text):
            continue
        source = variables.settled(instruction, word.text)
        if source is None:
            return Refusal(span, "variable", word.text)
        if _is_remote(source):
            return Refusal(span, "remote", source)
        if _is_whole_context(source):
            continue
        archive = _look(source, context, looked_at, unseen)
        if archive:
            return Refusal(span, "archive", archive)
    keyword = instruction.keyword_span.of(document.text)
    edit = Edit(instruction.keyword_span, _in_case_of(keyword, "copy"))
    message, safety = _verdict(looked_at, unseen, context)
    return Finding(span, message, (edit,), safety)


def _verdict(looked_at: list[str], unseen: list[str], context: Context | None) -> tuple[str, Safety]:
    if unseen:
        where = "there is no build context to look at" if context is None else "not in the build context now"
        return f"ADD would unpack {', '.join(unseen)} if it were an archive ({where})", Safety.REVIEW
    if looked_at:
        return f"ADD only copies here; looked at in the build context: {', '.join(looked_at)}", Safety.PROVEN
    return "ADD only copies here, whatever the build context holds", Safety.SAFE


def _look(source: str, context: Context | None, looked_at: list[str], unseen: list[str]) -> str | None:
    """Sort what ``source`` matches into what was looked at and what could not be; return the archive among it, if any."""
    try:
        entries = context.match(source) if context else ()
    except ContextError:
        entries = ()
    for entry in entries:
        if entry.kind is Kind.FILE and entry.archive is not Archive.NO:
            return entry.path
        if entry.kind is Kind.OTHER:
            unseen.append(entry.path)
        else:
            looked_at.append(f"{entry.path}/" if entry.kind is Kind.DIRECTORY else entry.path)
    if not entries:
        if source.lower().endswith(_ARCHIVE_NAMES):
            return f"{source}, by its name; it is not here to be looked at"
        unseen.append(source)
    return None


def _is_remote(source: str) -> bool:
    """Tell whether BuildKit could take ``source`` for a URL or a git reference; none of those is without a colon but one."""
    return ":" in source or source.startswith("github.com/")


def _is_whole_context(source: str) -> bool:
    return all(part in ("", ".") for part in source.split("/"))


def _in_case_of(model: str, word: str) -> str:
    if model.islower():
        return word
    return word.capitalize() if model.istitle() else word.upper()
