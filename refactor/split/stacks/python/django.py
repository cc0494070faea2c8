"""What a RUN of Django's manage.py leaves, by the settings.

Sources: https://docs.djangoproject.com/en/stable/ref/django-admin/ and .../ref/settings/
"""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from refactor.split.stacks.python.paths import everywhere, modules_of

if TYPE_CHECKING:
    from refactor.split.application import Application
    from refactor.split.deeds import Deed

_COLLECTS = ("collectstatic", "compress")
_STORES = ("migrate", "loaddata", "createcachetable", "createsuperuser", "flush", "seed")
_WITHIN = (
    "compilemessages",
    "makemessages",
    "makemigrations",
    "check",
    "test",
    "showmigrations",
    "version",
    "diffsettings",
)
"""They print, or write among the sources."""


def note_managed(application: Application, deed: Deed) -> None:
    """Take down what ``python manage.py …`` makes.

    Raises:
        Obstacle: it is a command that is not known, or the settings do not say where it writes.

    """
    command = next((word for word in deed.arguments[1:] if word and not word.startswith("-")), None)
    if command in _COLLECTS:
        settings = _settings(application, "STATIC_ROOT")
        if settings == ():
            raise deed.obstacle()
        _note(application, deed, settings or ())
    elif command in _STORES:
        names = _settings(application, "NAME") or ()
        _note(application, deed, tuple(each for each in names if each.startswith("/")))
    elif command not in _WITHIN:
        raise deed.obstacle()


def _note(application: Application, deed: Deed, paths: tuple[str, ...]) -> None:
    known = deed if len(paths) == 1 else replace(deed, certain=False)
    for each in paths:
        path = deed.path(each)
        if path is None:
            raise deed.obstacle()
        application.traces.add(posixpath.normpath(path), known)


def _settings(application: Application, name: str) -> tuple[str, ...] | None:
    """Return the values of a setting, none where they depend on something else; None where nothing sets it."""
    placement = application.placement
    texts = {path: placement.text(path) or "" for path in placement.files() if path.endswith(".py")}
    modules = modules_of(
        {path: text for path, text in texts.items() if name in text or "_DIR" in text or "_ROOT" in text}
    )
    paths = everywhere(modules, application.directory, application.environment)
    setting = [each for each in paths.values() if name in each.own]
    return tuple(sorted({value for each in setting for value in each.named(name)})) if setting else None
