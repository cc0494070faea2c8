"""Chromium as the system has it on PATH, or the one that CHROMIUM names; and pages opened in it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, sync_playwright

from refactor.reports.page import page_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser

    from refactor.reports.evidence import Measured
    from refactor.result import Result

    Opened = Callable[[Sequence[Result], Mapping[str, Measured]], Page]

_NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Open a page about results; what it asked for or said on the way must be nothing."""
    context = browser.new_context(viewport={"width": 1300, "height": 800})
    said: list[str] = []

    def open_page(results: Sequence[Result], evidence: Mapping[str, Measured]) -> Page:
        path = tmp_path / "page.html"
        path.write_text(page_text(results, evidence), "utf-8")
        page = context.new_page()
        page.on("request", lambda request: said.append(request.url) if request.url != path.as_uri() else None)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto(path.as_uri())
        return page

    yield open_page
    context.close()
    assert said == []
