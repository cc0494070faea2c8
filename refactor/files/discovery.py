"""Finds Dockerfiles: what is named outright is taken as it is, folders are searched as git would see them."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import UsageProblem, because, nearest, show
from refactor.files.ignores import Ignores, Patterns, compile_patterns
from refactor.hosts.forms import holds, may_hold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PRUNED = frozenset((".git", ".hg", ".svn", ".tox", ".venv", "venv", "node_modules", "__pycache__", ".cache"))
"""Folders that hold no Dockerfile of the project's own. ``vendor`` is none of them: people keep theirs there."""

_KNOWN = re.compile(r"(?:.*\.)?(?:[Dd]ocker|[Cc]ontainer)file|(?:[Dd]ocker|[Cc]ontainer)file.*", re.DOTALL)
_LEFTOVER = re.compile(r".*(?:~|\.(?:swp|swo|orig|rej|bak|save|tmp))", re.DOTALL)
_TEMPLATE = re.compile(r".*\.(?:j2|jinja2?|tmpl|tpl|gotmpl|template|erb|ejs|in|m4|mustache|hbs|mako)", re.DOTALL)
_OTHER = re.compile(
    r".*\.(?:dockerignore|containerignore|md|rst|adoc|txt|html?|json|ya?ml|toml|xml|csv|log|lock|diff|patch|png|svg|gif"
    r"|jpe?g|pdf|zip|tar|t?gz|bz2|xz|zst|sha256|sha512|asc|sig|pyc)",
    re.DOTALL,
)
_CODE = re.compile(
    r".*\.(?:py|go|js|cjs|mjs|ts|tsx|rb|rs|java|kt|cs|c|cc|cpp|h|php|pl|lua|sh|bash|ps1|vim|el)", re.DOTALL
)
_LANGUAGE = re.compile(r"(?:Docker|Container)file\.[a-z0-9]+")


def find(
    paths: Sequence[Path],
    *,
    exclude: Sequence[str] = (),
    exclude_base: Path | None = None,
    python: Sequence[str] = (),
    on_problem: Callable[[Path, str], None] = lambda path, reason: None,
) -> Iterator[Path]:
    """Yield the Dockerfiles in ``paths``: the arguments in the order given, a folder's files sorted, each file once.

    A file that is named is taken whatever its name. A folder is searched for names that ``is_dockerfile`` knows, for Compose
    and Bake files with a Dockerfile in them, and for Python sources that ``python`` names, without what .gitignore files,
    ``PRUNED`` or ``exclude`` leave out (both are patterns like git's, relative to ``exclude_base``), and without following
    links to folders, or links to files outside the folder. What cannot be looked at is told to ``on_problem``, and the search
    goes on.

    Raises:
        UsageProblem: one of ``paths`` does not exist; raised at the call, before anything is yielded.

    """
    for path in paths:
        _require(path)
    return _find(tuple(paths), _Choice(tuple(exclude), tuple(python), exclude_base), on_problem)


def is_dockerfile(name: str) -> bool:
    """Tell whether a search takes a file of this name.

    The names that Renovate's docker manager knows (Dockerfile, Containerfile, x.Dockerfile, Dockerfile.dev, in lower
    case too), but for what bears such a name without being a Dockerfile: ignore files, editors' leftovers, templates
    (Dockerfile.j2 is not one yet), documents and archives, and source code (dockerfile_parser.go). A capitalised
    Dockerfile.go or Dockerfile.php is the Dockerfile of something written in that language.
    """
    if not _KNOWN.fullmatch(name) or any(kind.fullmatch(name) for kind in (_LEFTOVER, _TEMPLATE, _OTHER)):
        return False
    return _LANGUAGE.fullmatch(name) is not None or not _CODE.fullmatch(name)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the settings say of files: patterns of those left out, and of Python sources taken in, relative to ``base``."""

    exclude: tuple[str, ...]
    python: tuple[str, ...]
    base: Path | None

    def compiled(self, top: Path) -> tuple[Patterns, Patterns]:
        """Return both lists for a search below the real path ``top``."""
        base = (self.base or top).resolve()
        place = str(base if top.is_relative_to(base) else top)
        return compile_patterns(place, self.exclude), compile_patterns(place, self.python)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something still to be looked at: a folder, or a file whose name may be that of a Dockerfile or of what holds one."""

    path: str
    folder: bool
    ignores: Ignores


def _find(paths: tuple[Path, ...], choice: _Choice, on_problem: Callable[[Path, str], None]) -> Iterator[Path]:
    seen: set[tuple[int, int]] = set()
    for path in paths:
        for file in _walk(path, choice, on_problem) if _is_folder(path) else (path,):
            identity = _identity(file)
            if identity is None or identity not in seen:
                yield file
            if identity is not None:
                seen.add(identity)


def _walk(top: Path, choice: _Choice, on_problem: Callable[[Path, str], None]) -> Iterator[Path]:
    """Search one folder, depth first. Its real path is walked, its given one is shown."""
    real = top.resolve()
    ours, python = choice.compiled(real)

    def shown(path: str) -> Path:
        return top / Path(path).relative_to(real)

    def report(path: Path, reason: str) -> None:
        on_problem(shown(str(path)) if path.is_relative_to(real) else path, reason)

    pending = [_Entry(str(real), folder=True, ignores=Ignores.above(str(real), ours, report))]
    while pending:
        entry = pending.pop()
        try:
            if entry.folder:
                pending += reversed(_contents(entry, python))
                continue
            reason = _why_not(entry.path, real)
            if reason is None and not _is_wanted(Path(entry.path)):
                continue
        except OSError as error:
            reason = f"it cannot be searched: {because(error)}"
        if reason is None:
            yield shown(entry.path)
        else:
            report(Path(entry.path), reason)


def _contents(folder: _Entry, python: Patterns) -> list[_Entry]:
    """Return what in ``folder`` is worth a look and not ignored, sorted by name."""
    with os.scandir(folder.path) as scan:
        entries = sorted(scan, key=lambda entry: entry.name)
    ignores = folder.ignores.within(folder.path, {entry.name for entry in entries if entry.name.startswith(".git")})
    found = []
    for entry in entries:
        is_folder = entry.is_dir(follow_symlinks=False)
        wanted = entry.name not in PRUNED if is_folder else _may_be_wanted(entry.name, entry.path, python)
        if wanted and not ignores.ignored(entry.path, folder=is_folder):
            found.append(_Entry(entry.path, is_folder, ignores))
    return found


def _why_not(path: str, top: Path) -> str | None:
    """Return why a file with a Dockerfile's name is not taken, if so."""
    real = Path(path)
    if real.is_symlink():
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(top):
            return "it is a link to a file outside the folder searched; name it to have it taken"
        if not real.exists():
            return "it is a link to a file that does not exist"
    return None if real.is_file() else "it is not a regular file"


def _may_be_wanted(name: str, path: str, python: Patterns) -> bool:
    if is_dockerfile(name) or may_hold(name):
        return True
    return name.endswith(".py") and python.verdict(path, folder=False) is True


def _is_wanted(path: Path) -> bool:
    return is_dockerfile(path.name) or holds(path)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what all names of one file share; nothing if that is not told, which is for the reader to complain of."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _require(path: Path) -> None:
    """Refuse a path that does not exist, with the nearest one that does."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise UsageProblem(f"{show(path)} is a link to {show(path.readlink())}, which does not exist") from None
        near = _nearest_path(path)
        raise UsageProblem(f"{show(path)} does not exist" + (f", did you mean {show(near)}?" if near else "")) from None
    except OSError:
        return


def _nearest_path(path: Path) -> Path | None:
    """Return ``path`` with its first wrong step put right, and the rest kept if that leads anywhere."""
    missing = next(step for step in (*reversed(path.parents), path) if not step.exists())
    try:
        near = nearest(missing.name, (entry.name for entry in missing.parent.iterdir()))
    except OSError:
        return None
    if near is None:
        return None
    whole = missing.parent / near / path.relative_to(missing)
    return whole if whole.exists() else missing.parent / near
