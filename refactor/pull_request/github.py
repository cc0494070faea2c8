"""GitHub, through githubkit (MIT; the extra ``github``), with a token or as a GitHub App.

Sources: https://docs.github.com/en/rest/pulls/pulls and, for limits,
https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from refactor.errors import UsageProblem, show
from refactor.pull_request.answer import Answer
from refactor.pull_request.forge import Place, PullRequest, Status
from refactor.pull_request.problems import LostRace, RateLimited, RepositoryProblem

try:
    from githubkit import GitHub
    from githubkit.exception import GitHubException, RateLimitExceeded, RequestFailed
    from githubkit.retry import RetryChainDecision, RetryOption, RetryServerError
except ImportError as missing:
    raise UsageProblem(
        f"GitHub wants another library ({missing}); install it: pip install 'dockwright[github]'"
    ) from None

if TYPE_CHECKING:
    from collections.abc import Iterator

    from githubkit.auth import AppAuthStrategy, TokenAuthStrategy, UnauthAuthStrategy

    from refactor.pull_request.body import Text
    from refactor.pull_request.connection import App, Connection
    from refactor.pull_request.forge import Wishes

_Client: TypeAlias = "GitHub[TokenAuthStrategy] | GitHub[AppAuthStrategy] | GitHub[UnauthAuthStrategy]"

_AGENT = "dockwright"
_WORTH_WAITING = timedelta(seconds=60)
_TIMEOUT = 60
_FORK_TRIES = 10
_PAGE = 100


class GitHubForge:
    """The repositories of one GitHub server; it waits a little where it is asked to, and gives up where that is long."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._clients: dict[str, _Client] = {}
        self._tokens: dict[str, str] = {}
        self._blocked_until = 0.0

    def place(self, name: str, url: str, fork: str | None) -> Place:
        """Return where ``name`` is by now, and its fork in the account ``fork``, made where there is none yet."""
        owner, repository = _parts(name)
        client = self._client(name)
        with self._said(f"look at {name}"):
            answer = Answer(client.rest.repos.get(owner, repository).json())
            found, archived = answer.text("full_name"), answer.flag("archived")
        moved = found.lower() != name.lower()
        at = f"{self._connection.server}/{found}.git" if moved and not url.startswith("ssh") else url
        token = self._tokens[found] = self._tokens[name]
        self._clients[found] = client
        source, push_url = found, at
        if fork:
            source = self._fork(found, fork, client)
            push_url = f"{self._connection.server}/{source}.git"
        return Place(found, source, push_url, archived, at, "x-access-token", token)

    def pulls(self, place: Place, branch: str) -> tuple[PullRequest, ...]:
        """Return all pull requests from ``branch``, whatever became of them, the newest first."""
        owner, repository = _parts(place.name)
        head = f"{place.source.partition('/')[0]}:{branch}"
        with self._said("list pull requests"):
            found = self._client(place.name).rest.pulls.list(
                owner, repository, state="all", head=head, sort="created", direction="desc", per_page=_PAGE
            )
            return tuple(_pull(each) for each in Answer(found.json()))

    def open(self, place: Place, branch: str, base: str, text: Text, *, draft: bool) -> PullRequest:
        """Open a pull request; `LostRace` if there is one already."""
        owner, repository = _parts(place.name)
        head = branch if place.source == place.name else f"{place.source.partition('/')[0]}:{branch}"
        with self._said("open the pull request"):
            made = self._client(place.name).rest.pulls.create(
                owner, repository, title=text.title, body=text.body, head=head, base=base, draft=draft
            )
            return _pull(Answer(made.json()))

    def wish(self, place: Place, number: int, wishes: Wishes) -> None:
        """Give a new pull request its labels, reviewers and assignees; a reviewer ``org/team`` is a team."""
        owner, repository = _parts(place.name)
        rest = self._client(place.name).rest
        if wishes.labels:
            with self._said("set labels"):
                rest.issues.add_labels(owner, repository, number, labels=list(wishes.labels))
        if wishes.reviewers:
            people = [name for name in wishes.reviewers if "/" not in name]
            teams = [name.partition("/")[2] for name in wishes.reviewers if "/" in name]
            with self._said("ask for reviews"):
                rest.pulls.request_reviewers(owner, repository, number, reviewers=people, team_reviewers=teams)
        if wishes.assignees:
            with self._said("assign it"):
                rest.issues.add_assignees(owner, repository, number, assignees=list(wishes.assignees))

    def edit(self, place: Place, number: int, branch: str, text: Text, base: str) -> None:
        """Replace title and text, and the branch that it is meant for."""
        owner, repository = _parts(place.name)
        with self._said("edit the pull request"):
            self._client(place.name).rest.pulls.update(
                owner, repository, number, title=text.title, body=text.body, base=base
            )

    def close(self, place: Place, number: int, branch: str, body: str, comment: str) -> None:
        """Close a pull request, with a new text and a word on why."""
        owner, repository = _parts(place.name)
        rest = self._client(place.name).rest
        with self._said("close the pull request"):
            rest.pulls.update(owner, repository, number, body=body, state="closed")
            rest.issues.create_comment(owner, repository, number, body=comment)

    def repositories(self, owner: str) -> Iterator[str]:
        """Yield the addresses of an owner's repositories, less forks, archives and empty ones."""
        for page in count(1):
            with self._said(f"list the repositories of {show(owner)}"):
                client = self._client("")
                found = client.rest.repos.list_for_org(owner, type="sources", per_page=_PAGE, page=page)
                answers = list(Answer(found.json()))
                yield from self._addresses(answers)
            if len(answers) < _PAGE:
                return

    def search(self, query: str) -> Iterator[str]:
        """Yield the addresses of the repositories that a search of GitHub finds, at most its thousand."""
        for page in range(1, 11):
            with self._said("search"):
                found = self._client("").rest.search.repos(q=query, per_page=_PAGE, page=page)
                answers = list(Answer(found.json()).inner("items"))
                yield from self._addresses(answers)
            if len(answers) < _PAGE:
                return

    def _addresses(self, answers: list[Answer]) -> Iterator[str]:
        for each in answers:
            if not (each.flag("fork") or each.flag("archived") or each.number("size") == 0):
                yield f"{self._connection.server}/{each.text('full_name')}"

    def _fork(self, upstream: str, account: str, client: _Client) -> str:
        repository = upstream.partition("/")[2]
        name = f"{account}/{repository}"
        with self._said(f"fork {upstream}"):
            for tried in range(_FORK_TRIES):
                try:
                    found = Answer(client.rest.repos.get(account, repository).json())
                except RequestFailed as error:
                    if error.response.status_code != 404:
                        raise
                    if tried == 0:
                        self._ask_for_fork(upstream, account, client)
                    time.sleep(min(tried, 5))
                    continue
                if not found.flag("fork") or found.inner("source").text("full_name") != upstream:
                    raise RepositoryProblem(f"{show(name)} is there, but is no fork of {upstream}")
                return found.text("full_name")
        raise RepositoryProblem(f"the fork {show(name)} is not there yet; run again later")

    def _ask_for_fork(self, upstream: str, account: str, client: _Client) -> None:
        me = Answer(client.rest.users.get_authenticated().json()).text("login")
        owner, repository = _parts(upstream)
        if me.lower() == account.lower():
            client.rest.repos.create_fork(owner, repository, default_branch_only=True)
        else:
            client.rest.repos.create_fork(owner, repository, organization=account, default_branch_only=True)

    def _client(self, name: str) -> _Client:
        """Return what speaks for a repository: an App has a token of its own wherever it is installed."""
        if time.monotonic() < self._blocked_until:
            raise RateLimited("GitHub wants no more requests for now; run again later")
        if name not in self._clients:
            app = self._connection.app
            token = self._connection.token if app is None or not name else self._installation_token(app, name)
            self._tokens[name] = token
            self._clients[name] = self._speaker(token)
        return self._clients[name]

    def _installation_token(self, app: App, name: str) -> str:
        from githubkit import AppAuthStrategy

        client = self._speaker(AppAuthStrategy(app.number, app.key))
        with self._said(f"sign in as the App that is installed in {name}"):
            installation = Answer(client.rest.apps.get_repo_installation(*_parts(name)).json()).number("id")
            return Answer(client.rest.apps.create_installation_access_token(installation).json()).text("token")

    def _speaker(self, auth: str | AppAuthStrategy) -> _Client:
        retry = RetryChainDecision(_wait_a_little, RetryServerError(2))
        return GitHub(
            auth or None,
            base_url=self._connection.api,
            user_agent=_AGENT,
            timeout=_TIMEOUT,
            http_cache=False,
            auto_retry=retry,
            follow_redirects=True,
        )

    @contextmanager
    def _said(self, what: str) -> Iterator[None]:
        """Turn the library's errors into sentences that say what could not be done, and why."""
        try:
            yield
        except RateLimitExceeded as error:
            self._blocked_until = time.monotonic() + error.retry_after.total_seconds()
            minutes = max(1, round(error.retry_after.total_seconds() / 60))
            raise RateLimited(
                f"could not {what}: GitHub wants no requests for {minutes} minutes; run again then"
            ) from None
        except RequestFailed as error:
            raise _problem(what, error.response.status_code, _message(error)) from None
        except (GitHubException, ValueError) as error:
            kind = type(getattr(error, "exc", error)).__name__
            raise RepositoryProblem(f"could not {what}: GitHub cannot be reached, or answers oddly ({kind})") from None


def _wait_a_little(error: GitHubException, count: int) -> RetryOption:
    if isinstance(error, RateLimitExceeded) and count < 1 and error.retry_after <= _WORTH_WAITING:
        return RetryOption(True, error.retry_after)
    return RetryOption(False)


def _parts(name: str) -> tuple[str, str]:
    owner, slash, repository = name.partition("/")
    if not slash or not owner or not repository or "/" in repository:
        raise RepositoryProblem(f"{show(name)} is no repository of GitHub; their names are owner/name")
    return owner, repository


def _pull(found: Answer) -> PullRequest:
    is_open = found.text("state") == "open"
    status = Status.MERGED if found.text("merged_at") else Status.OPEN if is_open else Status.CLOSED
    return PullRequest(
        found.number("number"),
        found.text("html_url"),
        status,
        found.text("title"),
        found.text("body"),
        found.inner("base").text("ref"),
        datetime.fromisoformat(found.text("created_at")),
    )


def _message(error: RequestFailed) -> str:
    try:
        said = error.response.json()
    except ValueError:
        return ""
    if not isinstance(said, dict):
        return ""
    more = [each.get("message", "") if isinstance(each, dict) else str(each) for each in said.get("errors") or ()]
    return show(" ".join(str(part) for part in (said.get("message", ""), *more) if part))[:300]


def _problem(what: str, status: int, message: str) -> RepositoryProblem:
    if status == 422 and "already exists" in message:
        return LostRace("there is a pull request for this branch already")
    meaning = {
        401: "the token was not accepted; it is wrong or expired",
        403: "the token may not do this; give it permission to write contents and pull requests",
        404: "there is no such repository, or the token may not see it",
        410: "it is gone, or switched off for this repository",
        422: "GitHub does not take it",
        429: "GitHub wants fewer requests; run again later",
    }.get(status, "GitHub failed; run again later" if status >= 500 else "GitHub does not take it")
    return RepositoryProblem(f"could not {what}: {meaning} ({status}{': ' if message else ''}{message})")
