"""GitLab, through python-gitlab (LGPL-3.0-or-later; the extra ``gitlab``), with a token that has the scope ``api``.

Sources: https://docs.gitlab.com/api/merge_requests/ and https://docs.gitlab.com/api/projects/
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from refactor.errors import UsageProblem, show
from refactor.pull_request.forge import Place, PullRequest, Status
from refactor.pull_request.problems import LostRace, RateLimited, RepositoryProblem

try:
    import gitlab
    from gitlab.exceptions import GitlabError
    from requests import RequestException
except ImportError as missing:
    raise UsageProblem(
        f"GitLab wants another library ({missing}); install it: pip install 'dockwright[gitlab]'"
    ) from None

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab.v4.objects import Project, ProjectMergeRequest

    from refactor.pull_request.body import Text
    from refactor.pull_request.connection import Connection
    from refactor.pull_request.forge import Wishes

_TIMEOUT = 60
_STATUS = {"opened": Status.OPEN, "locked": Status.OPEN, "closed": Status.CLOSED, "merged": Status.MERGED}
_DRAFT = "Draft: "
_YES, _NO = "true", "false"  # in an address, where the library writes Python's words
# The library would wait for as long as the server says, which could be an hour.
_AT_ONCE = {"obey_rate_limit": False}


class GitLabForge:
    """The projects of one GitLab server."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._gitlab = gitlab.Gitlab(connection.api, private_token=connection.token or None, timeout=_TIMEOUT)
        self._projects: dict[str, Project] = {}

    def place(self, name: str, url: str, fork: str | None) -> Place:
        """Return where ``name`` is by now, and its fork in the group or account ``fork``, made where there is none yet."""
        with _said(f"look at {show(name)}"):
            project = self._gitlab.projects.get(name, **_AT_ONCE)
            found = str(project.path_with_namespace)
        moved = found.lower() != name.lower()
        at = f"{self._connection.server}/{found}.git" if moved and not url.startswith("ssh") else url
        self._projects[found] = project
        source, push_url = found, at
        if fork:
            source = self._fork(project, fork)
            push_url = f"{self._connection.server}/{source}.git"
        return Place(found, source, push_url, bool(project.archived), at, "oauth2", self._connection.token)

    def pulls(self, place: Place, branch: str) -> tuple[PullRequest, ...]:
        """Return all merge requests from ``branch``, whatever became of them, the newest first."""
        with _said("list merge requests"):
            source = self._project(place.source).id
            found = self._project(place.name).mergerequests.list(
                source_branch=branch, order_by="created_at", sort="desc", get_all=True, **_AT_ONCE
            )
            return tuple(_pull(each) for each in found if each.source_project_id == source)

    def open(self, place: Place, branch: str, base: str, text: Text, *, draft: bool) -> PullRequest:
        """Open a merge request; `LostRace` if there is one already."""
        wanted = {
            "title": f"{_DRAFT}{text.title}" if draft else text.title,
            "description": text.body,
            "source_branch": branch,
            "target_branch": base,
            "target_project_id": self._project(place.name).id,
            "remove_source_branch": True,
        }
        with _said("open the merge request"):
            return _pull(self._project(place.source).mergerequests.create(wanted, **_AT_ONCE))

    def wish(self, place: Place, number: int, wishes: Wishes) -> None:
        """Give a new merge request its labels, reviewers and assignees."""
        with _said("set labels, reviewers and assignees"):
            found = self._project(place.name).mergerequests.get(number, lazy=True)
            if wishes.labels:
                found.labels = list(wishes.labels)
            if wishes.reviewers:
                found.reviewer_ids = [self._user(name) for name in wishes.reviewers]
            if wishes.assignees:
                found.assignee_ids = [self._user(name) for name in wishes.assignees]
            found.save(**_AT_ONCE)

    def edit(self, place: Place, number: int, branch: str, text: Text, base: str) -> None:
        """Replace title and text, and the branch that it is meant for; a draft stays one."""
        with _said("edit the merge request"):
            found = self._project(place.name).mergerequests.get(number, **_AT_ONCE)
            found.title = f"{_DRAFT}{text.title}" if str(found.title).startswith(_DRAFT) else text.title
            found.description = text.body
            found.target_branch = base
            found.save(**_AT_ONCE)

    def close(self, place: Place, number: int, branch: str, body: str, comment: str) -> None:
        """Close a merge request, with a new text and a word on why."""
        with _said("close the merge request"):
            found = self._project(place.name).mergerequests.get(number, lazy=True)
            found.description = body
            found.state_event = "close"
            found.save(**_AT_ONCE)
            found.notes.create({"body": comment}, **_AT_ONCE)

    def repositories(self, owner: str) -> Iterator[str]:
        """Yield the addresses of a group's projects and those of its subgroups, less forks, archives and empty ones."""
        with _said(f"list the projects of {show(owner)}"):
            group = self._gitlab.groups.get(owner, lazy=True)
            for each in group.projects.list(archived=_NO, include_subgroups=_YES, iterator=True, **_AT_ONCE):
                if not hasattr(each, "forked_from_project") and not each.empty_repo:
                    yield f"{self._connection.server}/{each.path_with_namespace}"

    def search(self, query: str) -> Iterator[str]:
        """Yield the addresses of the projects that a search of GitLab finds."""
        with _said("search"):
            for each in self._gitlab.projects.list(search=query, archived=_NO, iterator=True, **_AT_ONCE):
                if not hasattr(each, "forked_from_project") and not each.empty_repo:
                    yield f"{self._connection.server}/{each.path_with_namespace}"

    def _project(self, name: str) -> Project:
        if name not in self._projects:
            with _said(f"look at {show(name)}"):
                self._projects[name] = self._gitlab.projects.get(name, **_AT_ONCE)
        return self._projects[name]

    def _user(self, name: str) -> int:
        for user in self._gitlab.users.list(username=name, get_all=False, **_AT_ONCE):
            return int(user.id)
        raise RepositoryProblem(f"there is no user {show(name)}")

    def _fork(self, upstream: Project, account: str) -> str:
        name = f"{account}/{upstream.path}"
        with _said(f"fork {upstream.path_with_namespace}"):
            try:
                found = self._gitlab.projects.get(name, **_AT_ONCE)
            except GitlabError as error:
                if error.response_code != 404:
                    raise
                upstream.forks.create({"namespace_path": account}, **_AT_ONCE)
                raise RepositoryProblem(f"the fork {show(name)} was asked for; run again once it is there") from None
            if getattr(found, "forked_from_project", {}).get("id") != upstream.id:
                raise RepositoryProblem(f"{show(name)} is there, but is no fork of {upstream.path_with_namespace}")
        return str(found.path_with_namespace)


@contextmanager
def _said(what: str) -> Iterator[None]:
    """Turn the library's errors into sentences that say what could not be done, and why."""
    try:
        yield
    except GitlabError as error:
        raise _problem(what, error.response_code or 0, show(str(error.error_message))[:300]) from None
    except (RequestException, ValueError, AttributeError) as error:
        kind = type(error).__name__
        raise RepositoryProblem(f"could not {what}: GitLab cannot be reached, or answers oddly ({kind})") from None


def _pull(found: ProjectMergeRequest) -> PullRequest:
    return PullRequest(
        int(found.iid),
        str(found.web_url),
        _STATUS[found.state],
        str(found.title).removeprefix(_DRAFT),
        found.description or "",
        str(found.target_branch),
        datetime.fromisoformat(found.created_at),
    )


def _problem(what: str, status: int, message: str) -> RepositoryProblem:
    if status == 409:
        return LostRace("there is a merge request for this branch already")
    if status == 429:
        return RateLimited(f"could not {what}: GitLab wants fewer requests; run again later")
    meaning = {
        401: "the token was not accepted; it is wrong or expired",
        403: "the token may not do this; give it the scope api, and its user the role of a developer",
        404: "there is no such project, or the token may not see it",
    }.get(status, "GitLab failed; run again later" if status >= 500 else "GitLab does not take it")
    return RepositoryProblem(f"could not {what}: {meaning} ({status}{': ' if message else ''}{message})")
