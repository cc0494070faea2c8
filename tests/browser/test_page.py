"""The page as its readers have it: filters, keys, diff, stages, sizes; accessible in light and in dark; for many files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from refactor.errors import Unreadable
from refactor.job import Job
from refactor.note import Note
from refactor.plan import Change, Left
from refactor.reports.evidence import Measured
from refactor.reports.page import page_text
from refactor.result import Result
from refactor.transform import Safety
from refactor.worker import run_bytes
from tests.patches import patches
from tests.test_page import HOSTILE, STAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Opened

BEFORE = STAGES.encode() + b"ADD . /app\nADD https://x/y /z\nADD absent /q\nRUN a\nRUN b\n"
RESULTS = [
    run_bytes(BEFORE, "api/web/Dockerfile", Job()),
    run_bytes(b"FROM a\nADD https://x/y /z\n", "api/Dockerfile", Job()),
    run_bytes(b"FROM a\nADD absent /q\n", "db/Dockerfile", Job()),
    run_bytes(b"FROM a\n# dockwright: leave merg-runs\nRUN x\n", "db/noted.Dockerfile", Job()),
    run_bytes(b"FROM a\n", "Dockerfile", Job()),
    run_bytes(b"FROM a\nRUN <<E\n", "broken.Dockerfile", Job()),
    run_bytes(b"FROM a\nRUN a\nRUN b\n", "job/Dockerfile", Job()),
]
EVIDENCE = {"api/web/Dockerfile": Measured("same", 2_000_000, 1_500_000)}


def names(page: Page) -> list[str]:
    return list(page.locator("#list [role=option] bdi").all_inner_texts())


@pytest.fixture
def page(opened: Opened) -> Page:
    return opened(RESULTS, EVIDENCE)


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("kind", "made", [0, 6]),
        ("kind", "held", [0, 2]),
        ("kind", "left", [0, 1]),
        ("kind", "note", [3]),
        ("kind", "error", [5]),
        ("kind", "nothing", [4]),
        ("transform", "add-to-copy", [0, 1, 2]),
        ("transform", "merge-runs", [0, 6]),
        ("transform", "clean-apt-lists", []),
        ("safety", "safe", [0, 6]),
        ("safety", "review", [0, 2]),
        ("safety", "proven-by-context", []),
        ("folder", "api/", [0, 1]),
        ("folder", "api/web/", [0]),
        ("folder", "job/", [6]),
    ],
)
def test_each_filter(page: Page, field: str, value: str, shown: list[int]) -> None:
    assert names(page) == [result.path for result in RESULTS]
    page.locator(f"#{field}").select_option(value)
    assert names(page) == [RESULTS[index].path for index in shown]
    assert page.locator("#count").inner_text() == f"{len(shown)} of 7 files"
    assert page.locator("#path").inner_text() == (RESULTS[shown[0]].path if shown else "No file")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#list [role=option]")).to_have_count(7)


def test_filters_together_ask_for_one_remark_that_is_all_of_it(page: Page) -> None:
    page.locator("#transform").select_option("add-to-copy")
    page.locator("#kind").select_option("made")
    assert names(page) == ["api/web/Dockerfile"]
    page.locator("#safety").select_option("review")
    assert names(page) == []
    page.locator("#kind").select_option("held")
    page.locator("#search").fill("DB/")
    assert names(page) == ["db/Dockerfile"]


def test_a_reason_for_leaving_is_no_safety_whatever_it_is_called(opened: Opened) -> None:
    page = opened(
        [Result("a", refusals=(Left("merge-runs", 1, "safe", "s"), Left("merge-runs", 2, "constructor", "s")))], {}
    )
    assert page.locator(".badge").all_inner_texts() == ["safe", "constructor"]
    page.locator("#safety").select_option("safe")
    assert names(page) == []


def test_keys(page: Page) -> None:
    title, press = page.locator("#path"), page.keyboard.press
    press("j")
    press("j")
    assert title.inner_text() == RESULTS[2].path
    press("k")
    assert title.inner_text() == RESULTS[1].path
    for _ in range(9):
        press("k")
    assert title.inner_text() == RESULTS[0].path
    press("n")
    assert page.locator(".told.here").inner_text().startswith("line 12: add-to-copy")
    press("n")
    press("n")
    assert page.locator(".told.here").inner_text().startswith("line 15: merge-runs")
    press("p")
    assert page.locator(".told.here").inner_text().startswith("line 12: add-to-copy")
    press("/")
    page.keyboard.type("job?")
    assert names(page) == []
    press("Backspace")
    assert names(page) == ["job/Dockerfile"]
    press("Escape")
    press("?")
    assert page.locator("#help").is_visible()
    press("Escape")
    assert not page.locator("#help").is_visible()
    page.get_by_role("button", name="Keys and meanings").click()
    page.get_by_role("button", name="Close").click()
    assert not page.locator("#help").is_visible()
    page.get_by_role("button", name="Clear").click()
    page.locator("#list").focus()
    for key, index in (("End", 6), ("ArrowUp", 5), ("Home", 0), ("ArrowDown", 1)):
        press(key)
        assert title.inner_text() == RESULTS[index].path
        assert page.locator("#list").get_attribute("aria-activedescendant") == f"file-{index}"
        assert page.locator(f"#file-{index}").get_attribute("aria-selected") == "true"


def test_a_file_has_its_diff_its_reasons_its_stages_and_its_sizes(page: Page) -> None:
    rows = [
        [cell.replace("\n", "") for cell in row.locator("td").all_inner_texts()]
        for row in page.locator(".diff tbody tr").all()
    ]
    assert ["12", "ADD . /app", "12", "COPY . /app"] in rows
    place = rows.index(["12", "ADD . /app", "12", "COPY . /app"])
    assert rows[place - 1] == ["line 12: add-to-copy safe ADD only copies here, whatever the build context holds"]
    assert ["16", "RUN b", "16", "    && b"] in rows
    assert page.locator("ins").first.inner_text() == "COPY"
    remarks = page.locator(".remarks li").all_inner_texts()
    assert [remark.split(" ")[2] for remark in remarks] == ["not", "add-to-copy", "left:", "not", "merge-runs"]
    assert remarks[2].endswith("ADD https://x/y /z")
    page.locator(".remarks").get_by_role("button", name="line 15").click()
    assert page.locator(".told.here").inner_text().startswith("line 15: merge-runs")
    page.locator(".told.here").get_by_role("button", name="merge-runs").click()
    assert "Each RUN is a layer" in page.locator("#help").inner_text()
    assert page.evaluate("document.activeElement.id") == "transform-merge-runs"
    page.get_by_role("button", name="Close").click()
    pictures = page.locator("svg[role=img]")
    assert [picture.get_attribute("aria-label") for picture in pictures.all()] == [
        f"{when}: builder is built on golang:1; assets is built on node; assets copies from builder; "
        "stage 2 is built on debian; stage 2 copies from builder; stage 2 copies from nginx; stage 2 mounts assets"
        for when in ("Before", "After")
    ]
    assert page.locator("svg").first.locator("text").all_text_contents()[-1] == "11 layers"
    assert page.locator("svg").last.locator("text").all_text_contents()[-1] == "10 layers"
    assert "Verdict: same" in page.locator("#file").inner_text()
    widths = [box["width"] for box in (bar.bounding_box() for bar in page.locator(".bar").all()) if box]
    assert widths[1] == pytest.approx(widths[0] * 0.75, abs=1)


def test_boxes_do_not_cover_one_another(page: Page) -> None:
    boxes = [rect.bounding_box() for rect in page.locator("figure").first.locator("rect").all()]
    places = [(box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]) for box in boxes if box]
    assert len(places) == 7
    for index, (left, top, right, bottom) in enumerate(places):
        for x, y, x2, y2 in places[index + 1 :]:
            assert right <= x or x2 <= left or bottom <= y or y2 <= top


def test_what_was_not_done_and_what_is_fine_is_said(page: Page) -> None:
    page.get_by_role("option", name="broken.Dockerfile").click()
    assert page.locator(".error").inner_text().startswith("broken.Dockerfile:2 was left alone")
    page.locator("#file-4").click()
    assert "nothing to say" in page.locator("#file").inner_text()


def test_an_address_leads_to_its_file(page: Page) -> None:
    page.locator("#file-6").click()
    address = page.url
    assert address.endswith("#job%2FDockerfile")
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("#path").inner_text() == "job/Dockerfile"


@pytest.mark.parametrize("width", [1300, 420])
def test_axe_finds_nothing(page: Page, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    for show in ("document.body.click()", "document.querySelector('#file-5').click()", "help.showModal()"):
        page.evaluate(show)
        found = Axe().run(page)
        assert found.response["passes"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]] == []


def test_light_and_dark_differ_and_can_be_told_apart(page: Page) -> None:
    colours = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert colours == ["rgb(255, 255, 255)", "rgb(20, 24, 29)"]


def test_hostile_contents_are_text(opened: Opened) -> None:
    before = f"FROM a AS b\nRUN {HOSTILE}\nCOPY --from={HOSTILE} /\udcff /\n"
    after = before.replace("RUN", "RUN y")
    path = f"{HOSTILE}\udcff"
    result = Result(
        path,
        None,
        after.encode("utf-8", "surrogateescape"),
        patches(path, before, after),
        (Change("merge-runs", 2, HOSTILE, Safety.SAFE),),
        refusals=(Left(HOSTILE, 2, HOSTILE, HOSTILE),),
        notes=(Note(2, HOSTILE),),
        error=Unreadable(HOSTILE, 2, Path(HOSTILE)),
        before=before.encode("utf-8", "surrogateescape"),
    )
    page = opened([result], {result.path: Measured(HOSTILE, 1, 2)})
    for text in (page.locator("#path"), page.locator(".error"), page.locator(".remarks"), page.locator(".diff")):
        assert HOSTILE in text.inner_text()
    assert page.locator("#path").inner_text() == f"{HOSTILE}\\xff"
    assert page.locator("svg title").all_text_contents()[1] == f"{HOSTILE.split(' ')[0]}, image"
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2


def test_no_script_but_its_own_may_run(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page_text(RESULTS[:1], {}), "utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.evaluate("""() => {
        let refused = 0;
        document.addEventListener("securitypolicyviolation", () => refused++);
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
        return new Promise((done) => setTimeout(() => done([window.ran === undefined, refused]), 200));
    }""") == [True, 1]
    page.close()


def test_ten_thousand_files_are_a_few_rows(opened: Opened) -> None:
    results = [
        run_bytes(b"FROM a\nRUN a\nRUN b\n", f"d{index // 100}/{index}/Dockerfile", Job()) for index in range(40)
    ]
    many = [replace(results[index % 40], path=f"d{index // 100}/{index}/Dockerfile") for index in range(10_000)]
    page = opened(many, {})
    assert page.locator("#count").inner_text() == "10,000 of 10,000 files"
    assert page.locator("[role=option]").count() < 60
    took = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert 0 < took < 10_000
    page.locator("#list").focus()
    page.keyboard.press("End")
    assert page.locator("#path").inner_text() == "d99/9999/Dockerfile"
    assert page.locator("#file-9999").is_visible()
    assert page.locator("[role=option]").count() < 60
    page.locator("#search").fill("/777")
    assert page.locator("#count").inner_text() == "11 of 10,000 files"


def test_a_very_long_diff_is_drawn_in_parts(opened: Opened) -> None:
    before = "".join(f"RUN {number}\n" for number in range(6000))
    after = before.replace("RUN", "run")
    page = opened([Result("a", None, None, patches("a", before, after))], {})
    assert page.locator(".diff tbody tr").count() == 2000
    page.get_by_role("button", name="Show 4,001 more lines").click()
    assert page.locator(".diff tbody tr").count() == 6001


def test_what_changes_besides_is_shown_under_its_name(opened: Opened) -> None:
    change = Change("merge-runs", 1, "x", Safety.SAFE)
    page = opened([Result("a", None, None, patches(".dockerignore", None, ".git\n"), (change,))], {})
    expect(page.get_by_role("heading", name="Besides: .dockerignore")).to_be_visible()
    assert page.locator(".diff tbody td.come").last.inner_text() == ".git"
    assert page.get_by_role("button", name="line 1").count() == 0
