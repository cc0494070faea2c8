"""What in a project, or in its Dockerfiles, reads the history of git or a file of variables.

Looked for are words in the project's own files: that nothing is found means that nobody names it, and a name that is found may
stand in a comment. Either errs to the side of leaving things as they are, as far as names go; what reads a file whose name it
puts together cannot be found, which is why somebody has to look.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.base_images import root_of
from refactor.image import ImageReference
from refactor.shell import Opaque
from refactor.shells.programs import names, program
from refactor.shells.run_shell import body_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.context import Context
    from refactor.document import Document, Instruction, Stage
    from refactor.ignoring.takers import Taker

_LONGEST = 256 * 1024
_MOST_FILES = 5000
_ASKS = (
    "archive|blame|branch|checkout|commit|config|describe|diff|fetch|for-each-ref|log|ls-files|ls-tree|merge|name-rev|pull|push"
    "|reset|rev-list|rev-parse|shortlog|show|status|submodule|symbolic-ref|tag"
)
_FETCHES = names("clone init lfs ls-remote version --version")
"""Subcommands that do not look at a repository which is there."""
_THROUGH_GIT = re.compile(
    rf"\bgit\b[\"',\s\[\]]+(?:-\S+\s+)*(?:{_ASKS})\b"
    r"|setuptools[-_](?:scm|git)|hatch-vcs|versioneer|dunamai|poetry-dynamic-versioning|versioningit|flit[-_]scm|miniver"
    r"|\bpbr\b|\bGitPython\b|^\s*import git\b|simple-git|git-revision|git-rev-sync|git-describe|git-last-commit|enableGitInfo"
    r"|last-modified-at|showLastUpdate|\bvergen|shadow-rs|\bgit-version\b|\bgo (?:build|install)\b",
    re.MULTILINE,
)
"""What asks the program git, and learns nothing where there is none."""
_BY_ITSELF = re.compile(
    r"\bjgit\b|git-commit-id|git-properties|grgit|nebula\.release|palantir\.git-version|axion-release|sbt-git|sbt-dynver"
    r"|Nerdbank\.GitVersioning|\bGitVersion\b|SourceLink|MinVer|isomorphic-git|nodegit|pygit2|\bdulwich\b|\bgix\b|\bgit2\b"
    r"|libgit2|\brugged\b|\.git[/\\](?:HEAD|refs|index|config|packed-refs|logs)",
)
_VARIABLES = re.compile(
    r"dotenv|\bdecouple\b|\benvirons\b|django-environ|pydantic[-_]settings|\bBaseSettings\b|\bviper\b|\bload_env\b"
    r"|[\"'](?:vite|next|nuxt|astro|gatsby|parcel|expo|react-scripts|@vue/cli-service|@nestjs/config|@adonisjs/core)[\"']"
    r"|laravel/framework|symfony/(?:framework-bundle|flex|runtime)|(?<![\w.])\.env\b(?![.\w-])"
)
"""What reads .env files without being told to, or names one."""
_DOCUMENTS = (".md", ".rst", ".txt.bak", ".lock", "ignore", ".svg", ".map", "-lock.json", "-lock.yaml", "LICENSE")
_FOR_FORGES = (
    ".github/",
    ".gitlab",
    ".circleci/",
    ".travis.yml",
    "azure-pipelines",
    "Jenkinsfile",
    ".pre-commit-config",
)
"""How the paths begin of what services run in a checkout of their own, and no image does."""
_WITHOUT_GIT = re.compile(r"(?:^|-)(?:alpine|slim)")
_BARE = names("alpine debian ubuntu busybox scratch")


@dataclass(frozen=True, slots=True)
class Readers:
    """What was found in the project's files, each as ``file: word``; an empty string where nothing was.

    Attributes:
        through_git: what asks the program git.
        by_itself: what reads the history without it.
        variables: what reads a file of variables.

    """

    through_git: str
    by_itself: str
    variables: str


def readers(context: Context, files: Sequence[str]) -> Readers:
    """Look through a project's files.

    Raises:
        ContextError: one of them cannot be read.

    """
    if len(files) > _MOST_FILES:
        many = f"more than {_MOST_FILES} files, which were not looked through"
        return Readers(many, many, many)
    found = {"through_git": "", "by_itself": "", "variables": ""}
    searches = (("through_git", _THROUGH_GIT), ("by_itself", _BY_ITSELF), ("variables", _VARIABLES))
    for path in files:
        if path.startswith(_FOR_FORGES):
            continue
        text = None if path.endswith(_DOCUMENTS) or context.size(path) > _LONGEST else context.text_at(path)
        for name, pattern in searches if text else ():
            match = None if found[name] else pattern.search(text or "")
            found[name] = f"{' '.join(match[0].split())} in {path}" if match else found[name]
    return Readers(**found)


def history_reader(takers: Sequence[Taker], project: Readers) -> str:
    """Return what may read the history that ``takers`` bring into the build, or an empty string."""
    for taker in takers:
        document, at = taker.builder.document, taker.builder.at
        runs = [
            (stage, each)
            for stage in _lineage(document, taker.stage)
            for each in stage.instructions
            if each.keyword == "RUN"
        ]
        has_git = not _lacks_git(document, taker.stage)
        for _, run in runs:
            reader = _reader(document, run, has_git=has_git)
            if reader:
                return f"{reader} in {at(run)}"
        if has_git and project.through_git:
            return project.through_git
    return project.by_itself


def _reader(document: Document, run: Instruction, *, has_git: bool) -> str:
    body = body_of(document, run) if not run.is_json else Opaque("", 0)
    if isinstance(body, Opaque):
        return "git" if has_git and "git" in run.body.text else ""
    for command in body.script.commands:
        called = program(command)
        words = [word.raw for word in called.words]
        name, rest = called.name, words[1:]
        if name == "git" and has_git and not _FETCHES.intersection(rest[:1]):
            return " ".join(words[:2])
        if name == "go" and has_git and rest[:1] in (["build"], ["install"]) and "-buildvcs=false" not in rest:
            return f"go {rest[0]}, which writes the commit into the program unless it has -buildvcs=false"
        if name == "dotnet" and rest[:1] and rest[0] in ("build", "pack", "publish", "test", "run"):
            return f"dotnet {rest[0]}, which writes the commit into the program"
        if name == "composer" and rest[:1] != ["--version"] and has_git:
            return "composer, which writes the commit into vendor/composer/installed.php"
    return ""


def _lineage(document: Document, stage: Stage) -> Iterator[Stage]:
    """Yield a stage, and the stages that it begins with or that begin with it."""
    for each in document.stages:
        if root_of(document, each).index == root_of(document, stage).index:
            yield each


def _lacks_git(document: Document, stage: Stage) -> bool:
    """Tell whether an official image that is known to have no git is the base, and no RUN names it as a package."""
    try:
        reference = ImageReference.parse(root_of(document, stage).base.text)
    except ValueError:
        return False
    is_official = "/" not in reference.familiar
    is_bare = reference.familiar in _BARE or bool(_WITHOUT_GIT.search(reference.tag or ""))
    runs = (each for one in _lineage(document, stage) for each in one.instructions if each.keyword == "RUN")
    return is_official and is_bare and not any("git" in words_in(run.body.text) for run in runs)


def words_in(text: str) -> frozenset[str]:
    """Return the names that stand in a text, as parts of paths or alone."""
    return frozenset(text.translate(_SEPARATORS).split())


_SEPARATORS = str.maketrans(dict.fromkeys("/\"'=:,;|&()<>`$\\{}[]@!", " "))
