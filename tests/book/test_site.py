"""The site in a real browser, served on loopback and opened from disk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page
from subjects import review

from analysis.editions.gates import chapters_of
from analysis.facts import collect_facts
from analysis.language import LANGUAGES
from analysis.results import results_document

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("browser")
PAGES = [(lang, name) for lang in LANGUAGES for name in chapters_of(ROOT)]
HTML_LANG = {"en": "en", "zh": "zh-CN"}
WIDTHS = {"wide": 1280, "phone": 390}


class Watched:
    """A page with everything that went wrong on it."""

    def __init__(self, page: Page, own_hosts: set[str]) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        page.on("requestfailed", lambda r: self.troubles.append(f"failed request: {r.url}"))
        page.on("response", self._response)
        page.on("request", lambda r: self._host(r.url, own_hosts))

    def _console(self, message) -> None:  # type: ignore[no-untyped-def]
        if message.type in {"error", "warning"}:
            self.troubles.append(f"console {message.type}: {message.text}")

    def _response(self, response) -> None:  # type: ignore[no-untyped-def]
        if response.status >= 400:
            self.troubles.append(f"status {response.status}: {response.url}")

    def _host(self, url: str, own_hosts: set[str]) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.netloc not in own_hosts:
            self.troubles.append(f"request to another host: {url}")


@pytest.fixture
def watched(browser: Browser, address: str) -> Iterator[Watched]:
    """Give a fresh page that is watched for trouble."""
    page = browser.new_page(viewport={"width": WIDTHS["wide"], "height": 900})
    yield Watched(page, {urlsplit(address).netloc})
    page.close()


def _wait_for_charts(page: Page) -> int:
    charts = page.locator(".chart-canvas").count()
    if charts:
        page.wait_for_function(
            "n => document.querySelectorAll('.chart-view svg').length === n", arg=charts
        )
    return charts


@pytest.mark.parametrize(("lang", "name"), PAGES)
def test_every_page_loads_without_trouble_and_draws_its_charts(
    watched: Watched, address: str, lang: str, name: str
) -> None:
    watched.page.goto(f"{address}/{lang}/{name}.html", wait_until="networkidle")
    charts = _wait_for_charts(watched.page)
    assert charts == watched.page.locator("figure.plan-chart").count()
    for svg in watched.page.locator(".chart-view svg").all():
        assert len(svg.locator("path, text").all()) > 10, "an empty chart"
        assert svg.get_attribute("aria-label")
    assert watched.page.locator("html").get_attribute("lang") == HTML_LANG[lang]
    assert watched.troubles == []


@pytest.mark.parametrize(("lang", "name"), PAGES)
def test_every_page_opens_from_disk(browser: Browser, site: Path, lang: str, name: str) -> None:
    page = browser.new_page()
    watched = Watched(page, set())
    page.goto((site / lang / f"{name}.html").as_uri())
    _wait_for_charts(page)
    assert watched.troubles == []
    page.close()


@pytest.mark.parametrize(("lang", "name"), PAGES)
def test_no_page_is_wider_than_a_phone(
    browser: Browser, address: str, lang: str, name: str
) -> None:
    page = browser.new_page(viewport={"width": WIDTHS["phone"], "height": 800})
    page.goto(f"{address}/{lang}/{name}.html", wait_until="networkidle")
    _wait_for_charts(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= WIDTHS["phone"], f"{width} px wide"
    page.close()


@pytest.mark.parametrize(("lang", "name"), PAGES)
def test_no_serious_accessibility_violation(
    watched: Watched, address: str, lang: str, name: str
) -> None:
    watched.page.goto(f"{address}/{lang}/{name}.html", wait_until="networkidle")
    _wait_for_charts(watched.page)
    violations = Axe().run(watched.page).response["violations"]
    serious = [
        f"{item['impact']}: {item['id']}: {node['html'][:160]}"
        for item in violations
        if item["impact"] in {"serious", "critical"}
        for node in item["nodes"]
    ]
    assert serious == []


@pytest.mark.parametrize(("lang", "name"), PAGES)
def test_the_switch_leads_to_the_same_page_in_the_other_language(
    watched: Watched, address: str, lang: str, name: str
) -> None:
    other = "zh" if lang == "en" else "en"
    page = watched.page
    page.goto(f"{address}/{lang}/{name}.html")
    page.locator("a.btn-language-switch, a[aria-label='language-switch']").first.click()
    page.wait_for_url(f"{address}/{other}/{name}.html")
    assert page.locator("html").get_attribute("lang") == HTML_LANG[other]


@pytest.mark.parametrize(
    ("lang", "query", "expected"),
    [
        ("en", "forest", "01-thirteenth-plan"),
        ("en", "ozone", "01-thirteenth-plan"),
        ("zh", "臭氧", "01-thirteenth-plan"),
        ("zh", "优良天数", "01-thirteenth-plan"),
        ("zh", "投资", "07-projects"),
    ],
)
def test_search_finds_words_of_both_languages(
    watched: Watched, address: str, lang: str, query: str, expected: str
) -> None:
    page = watched.page
    page.goto(f"{address}/{lang}/search.html?q={query}")
    page.wait_for_selector("#search-results ul.search li a")
    links = [a.get_attribute("href") or "" for a in page.locator("ul.search li a").all()]
    assert any(expected in link for link in links), links


def test_two_clicks_lead_from_the_front_page_to_the_printed_cell(
    watched: Watched, address: str
) -> None:
    page = watched.page
    page.goto(f"{address}/en/book/index.html")
    page.locator("#scorecard a", has_text="Share of good air-quality days").first.click()
    row = page.locator("tr", has=page.locator("#result-good-days-pct"))
    row.locator("a", has_text="row 1").click()
    page.wait_for_url(re.compile(r"a3-plan-as-printed\.html#printed-jiangmen-13-table1-row1$"))
    printed = page.locator("tr", has=page.locator("#printed-jiangmen-13-table1-row1"))
    text = printed.inner_text()
    assert "城市空气质量优良天数比例" in text
    assert "88.0" in text and "未完成" in text


def test_every_download_is_there(watched: Watched, address: str, site: Path) -> None:
    page = watched.page
    for lang, name in PAGES:
        page.goto(f"{address}/{lang}/{name}.html")
        for link in page.locator(".block-downloads a").all():
            target = (site / lang / name).parent / (link.get_attribute("href") or "")
            content = target.resolve().read_text(encoding="utf-8-sig")
            assert len(content.splitlines()) > 1 or content.startswith("<svg"), target


def test_the_filter_hides_the_rows_that_do_not_match(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(f"{address}/en/book/07-projects.html")
    table = page.locator("#project-list")
    rows = table.locator("tbody tr")
    assert rows.count() == len(review().projects)
    box = page.locator(".plan-table-holder", has=table).locator("input.table-filter")
    box.fill("enping greenway")
    shown = [row for row in rows.all() if row.is_visible()]
    assert 0 < len(shown) < 5
    assert all("Enping" in row.inner_text() for row in shown)


def _shown(table: Locator, column: int) -> list[str]:
    rows = [row for row in table.locator("tbody tr").all() if row.is_visible()]
    return [row.locator("td").nth(column).inner_text().strip() for row in rows]


def test_the_scorecard_can_be_sorted_by_keyboard_and_says_how_it_is_sorted(
    watched: Watched, address: str
) -> None:
    page = watched.page
    page.goto(f"{address}/en/book/index.html")
    table = page.locator("table#scorecard")
    projects = table.locator("th", has_text="Projects")
    assert projects.get_attribute("aria-sort") == "none"
    projects.locator("button").focus()
    page.keyboard.press("Enter")
    assert projects.get_attribute("aria-sort") == "ascending"
    numbers = [int(text) for text in _shown(table, 7) if text != "–"]
    assert numbers == sorted(numbers) and len(set(numbers)) > 3
    page.keyboard.press("Enter")
    assert projects.get_attribute("aria-sort") == "descending"
    # What has no number stands last either way.
    assert _shown(table, 7)[0] == str(max(numbers)) and _shown(table, 7)[-1] == "–"
    name = table.locator("th", has_text="Indicator")
    name.locator("button").click()
    assert projects.get_attribute("aria-sort") == "none"
    assert _shown(table, 0)[0] < _shown(table, 0)[-1]


def test_the_scorecard_can_be_narrowed_to_a_plan_and_a_state(
    watched: Watched, address: str
) -> None:
    page = watched.page
    page.goto(f"{address}/en/book/index.html")
    table = page.locator("table#scorecard")
    page.get_by_label("Plan", exact=True).select_option("13th")
    page.get_by_label("State", exact=True).select_option("× missed")
    assert _shown(table, 0) == ["Share of good air-quality days"]
    page.get_by_label("Plan", exact=True).select_option("")
    page.get_by_label("State", exact=True).select_option("")
    assert len(_shown(table, 0)) == len(review().scorecard)


def test_without_scripts_the_scorecard_is_whole(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/book/index.html")
    assert len(_shown(page.locator("table#scorecard"), 0)) == len(review().scorecard)
    assert not page.locator(".table-choice").first.is_visible()
    context.close()


def test_a_phone_shows_indicator_state_and_probability_first(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": WIDTHS["phone"], "height": 800})
    page.goto(f"{address}/en/book/index.html")
    third = page.locator("table#scorecard th").nth(2)
    box = third.bounding_box()
    assert box is not None and box["x"] + box["width"] <= WIDTHS["phone"]
    assert "Probability" in third.inner_text()
    page.close()


def test_the_results_are_published_beside_the_site_as_the_review_makes_them(site: Path) -> None:
    published = json.loads((site / "results/results.json").read_text(encoding="utf-8"))
    assert published == json.loads(json.dumps(results_document(review())))
    schema = json.loads((site / "results/schema.json").read_text(encoding="utf-8"))
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(published)) == []
    assert (site / "results/results.csv").is_file()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_front_page_shows_the_computed_headline(
    watched: Watched, address: str, lang: str
) -> None:
    facts = collect_facts(review(lang=lang))
    watched.page.goto(f"{address}/{lang}/book/index.html")
    text = watched.page.locator("main").inner_text()
    for name in ("headline", "good_days_sentence", "ambition_sentence", "worse_sentence"):
        display = facts["attainment"][name].display.text(lang)
        assert display.replace("\u00a0", " ") in text.replace("\u00a0", " "), name


def test_the_root_page_leads_to_both_languages_and_both_pdfs(
    watched: Watched, address: str
) -> None:
    page = watched.page
    page.goto(f"{address}/")
    links = {a.get_attribute("href") for a in page.locator("a").all()}
    assert links == {
        "en/book/index.html",
        "zh/book/index.html",
        "plan-review-en.pdf",
        "plan-review-zh.pdf",
    }
    assert watched.troubles == []
