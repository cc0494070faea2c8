"""What `pipenv install` and `pipenv sync` read.

Sources: pipenv.pypa.io/en/latest/commands.html, pipenv.pypa.io/en/latest/pipfile.html. Which files it opens was looked at in
pipenv 2026.10 with strace: it loads ``.env`` for an installation too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.manifests.files import (
    Hurdle,
    HurdleError,
    Installer,
    Manifests,
    changes,
    check_absent,
    check_options,
    check_places,
    existing,
    fields,
    is_called,
    is_there,
    object_in,
    table_in,
    text_of,
)
from refactor.manifests.pip import check_schemes, interpreter_files
from refactor.shells.programs import names

if TYPE_CHECKING:
    from refactor.context import Context
    from refactor.packages.commands import Invocation

_OPTIONS = names(
    "--system --deploy --ignore-pipfile --dev -d --skip-lock --clear --keep-outdated --sequential --site-packages "
    "--python --pypi-mirror --categories --pre --quiet -q --verbose -v"
)
_LEAVES_THE_LOCK = ("--deploy", "--ignore-pipfile", "--skip-lock")


def _installs(found: Invocation) -> bool:
    return is_called(found, "install", "sync")


def _manifests(found: Invocation, context: Context) -> Manifests:
    check_options(found, _OPTIONS)
    check_absent(context, ".venv")
    check_schemes(context)
    for name in existing(context, ".env", "pylock.toml"):
        raise HurdleError(Hurdle.OPTION, f"{name}, which pipenv reads")
    pipfile = table_in(text_of(context, "Pipfile"), "Pipfile")
    for name, value in pipfile.items():
        if name not in ("pipenv", "requires", "scripts"):
            check_places(value, "Pipfile")
    is_sync = found.subcommand is not None and found.subcommand.literal == "sync"
    locks = ["Pipfile.lock"] if is_sync or is_there(context, "Pipfile.lock") else []
    for name in locks:
        locked = object_in(text_of(context, name), name)
        check_places(locked.get("_meta"), name)
        for key, value in fields(locked):
            if key in ("path", "file"):
                check_places({key: value}, name)
    is_settled = is_sync or not locks or found.has(*_LEAVES_THE_LOCK)
    return Manifests(
        ("Pipfile", *locks, *interpreter_files(context)), "" if is_settled else changes("pipenv", "Pipfile.lock")
    )


PIPENV = Installer(_installs, _manifests)
