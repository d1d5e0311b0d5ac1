"""The script in a real browser, under the strict policy: keys, menus, dialogs, toasts, forms that are sent once."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from playwright.sync_api import Page, sync_playwright

from collab.navigation import Place as PlaceToGo
from collab.web import assets
from collab.web.charts.timeline import Place, Tick
from projects.roadmap.cards import DependencyMark, Group, MilestoneMark, ProjectRow
from tests.browsers import chromium
from tests.web.site_of_parts import Site, serving

pytestmark = pytest.mark.journey
PAGES = Path(__file__).parent / "pages"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PLACES = [("h", "Home", "house", "/"), ("t", "Triage", "inbox", "/triage/"), ("m", "Roadmap", "chart-gantt", "/roadmap/")]
ROWS = [("R-3", "Third <b>"), ("R-2", "Second"), ("R-1", "First")]

HOME = (PAGES / "home.html").read_text()
TRIAGE = (PAGES / "triage.html").read_text()
PANEL = (PAGES / "panel.html").read_text()
FORM = (PAGES / "form.html").read_text()
MOVES = [
    {"name": "route", "label": "Route", "allowed": True, "why_not": "", "url": "/form/", "key": "a"},
    {"name": "merge", "label": "Merge", "allowed": False, "why_not": "Nothing is like it.", "url": "/m/", "key": "m"},
]


def frame(**changes: Any) -> dict[str, Any]:
    nav = [PlaceToGo(*place) for place in PLACES]
    me = {"name": "Priya Natarajan", "first_name": "Priya", "initials": "PN", "username": "marketer"}
    rows = [
        {
            "number": number,
            "title": title,
            "url": f"/triage/{number}/",
            "who": "Aisha",
            "since": datetime(2026, 11, 1, tzinfo=UTC),
            "is_new": True,
            "score": 7,
        }
        for number, title in ROWS
    ]
    request = SimpleNamespace(get_full_path=lambda: "/", path="/")
    frame = {
        "theme": "light",
        "keys": "on",
        "nav": nav,
        "phone_nav": nav,
        "me": me,
        "unread": 2,
        "can_request": True,
        "moves": MOVES,
        "rows": rows,
    }
    return frame | {"request": request, "csrf_token": "token-of-the-page"} | changes


def row(number: str, name: str, side: str, place: Place, **other: Any) -> ProjectRow:
    usual: dict[str, Any] = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 2, 2), "dates": "1 Jan – 2 Feb", "lead": "N. Petrov"}
    usual |= {"long_dates": "1 Jan 2027 to 2 Feb 2027", "phase": "build", "status": "on_track", "health_marketing": "on_track"}
    usual |= {"health_it": "on_track", "done": 0.4, "progress": "40%", "shown": "40", "has_icon": True, "is_clash": False}
    usual |= {"off_words": "", "jump_url": "", "milestones": (), "dependencies": ()}
    return ProjectRow(number=number, name=name, url="/", side=side, place=place, **(usual | other))


def roadmap() -> str:
    """Two bars, one waiting for the other though it starts first."""
    live = MilestoneMark("Live", date(2027, 2, 1), "1 Feb", 149, False, False, "due")
    waits = DependencyMark("R-1", "First", True, "2 weeks", "Starts 2 weeks before", "is done", "")
    one = row("R-1", "First", "it", Place("in", 90, 60), milestones=(live,))
    two = row("R-2", "Second", "marketing", Place("in", 30, 60), dependencies=(waits,), is_clash=True)
    ticks = (Tick(1, 120, "H1"), Tick(121, 120, "H2"))
    groups = [Group("marketing", "marketing", "Marketing", 1, (two,)), Group("it", "it", "IT", 1, (one,))]
    drawing = {
        "span": {"words": "2027"},
        "top_ticks": ticks,
        "low_ticks": ticks,
        "under_today": frozenset(),
        "today_column": 60,
        "groups": groups,
        "earlier_url": "/",
        "later_url": "/",
        "today_url": "/",
    }
    return render((PAGES / "roadmap.html").read_text(), roadmap=drawing)


def render(source: str, **changes: Any) -> str:
    return Template(source).render(Context(frame(**changes)))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    target = tmp_path_factory.mktemp("site") / "assets"
    assets.build(Path(settings.BASE_DIR), target, lambda line: None)
    results = [{"label": "R-229 Replace <survey>", "icon": "inbox", "url": "/roadmap/", "kind": "Request"}]
    pages = {
        "/": HOME,
        "/triage/": TRIAGE,
        "/palette/": '{% include "_parts/command_results.html" with q="x" %}',
        "/form/": FORM,
        "/bar/": '{% include "_parts/moves.html" with target="#actions" %}',
        "/part/": "after",
        "/preferences/theme/": "ok",
        "/slow/": "<title>Sent</title>sent",
    }
    site = Site(target, {path: (200, render(source, results=results)) for path, source in pages.items()})
    site.pages |= {f"/triage/{number}/": (200, render(PANEL, row={"number": number, "title": title})) for number, title in ROWS}
    site.pages["/refused/"] = (409, render('{% include "errors/partial.html" %}', sentence="Mei routed it."))
    site.pages["/gone/"] = (500, "<!doctype html><title>Broken</title>")
    site.pages["/roadmap/"] = (200, roadmap())
    site.pages["/off/"] = (200, render(HOME, keys="off"))
    with serving(site):
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any, site: Site) -> Iterator[Page]:
    """A page of 1440 px whose every complaint of the policy or of the script fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=site.address)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if "Security Policy" in message.text else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    site.posted.clear()
    yield page
    context.close()
    assert wrong == []


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def test_the_command_menu_finds_and_opens(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#command-list [aria-selected=true]")
    assert focused(page) == "command-input"
    assert page.get_attribute("#command-input", "aria-activedescendant") == "command-1"
    assert page.inner_text("#command-1 span:first-of-type") == "R-229 Replace <survey>"
    page.keyboard.press("Enter")
    page.wait_for_url("**/roadmap/")


def test_keys_go_places_only_when_they_are_on_and_nobody_writes(page: Page) -> None:
    page.goto("/")
    page.focus("#why")
    page.keyboard.type("gt?")
    assert page.input_value("#why") == "gt?" and not page.locator("dialog[open]").count()
    page.goto("/off/")
    page.keyboard.press("?")
    assert not page.locator("dialog[open]").count()
    page.goto("/")
    page.keyboard.press("?")
    page.wait_for_selector("#keys-dialog[open]")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/triage/")


def test_without_script_every_control_is_still_a_link_or_a_form(browser: Any, site: Site) -> None:
    with browser.new_context(java_script_enabled=False, base_url=site.address) as context:
        page = context.new_page()
        page.goto("/")
        assert page.locator(".topbar button, .sidebar button").count() == page.locator(".topbar form button").count()
        page.click("[data-theme-form] button.only-light")
        assert site.posted[-1][0] == "/preferences/theme/" and "theme=dark" in site.posted[-1][1]


def test_the_theme_changes_at_once_and_is_kept(page: Page, site: Site) -> None:
    page.goto("/")
    with page.expect_request("**/preferences/theme/"):
        page.click("[data-theme-form] button.only-light")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.wait_for_timeout(100)
    assert "theme=dark" in site.posted[-1][1] and "csrfmiddlewaretoken" in site.posted[-1][1]


def test_a_refusal_is_a_toast_and_the_page_stays_as_it_was(page: Page) -> None:
    page.goto("/")
    page.click("text=Refuse")
    page.wait_for_selector("#toasts .toast")
    assert "Mei routed it." in page.inner_text("#toasts")
    page.click("text=Break")
    page.wait_for_selector("text=Something broke")
    assert page.inner_text("#here") == "before" and page.locator("#here").get_attribute("aria-busy") is None
    page.click("[data-dismiss]")
    assert "Mei routed it." not in page.inner_text("#toasts")


LOW = """() => { const low = Object.assign(document.createElement("button"), { id: "low", textContent: "Submit" });
  const toasts = document.querySelector("#toasts").getBoundingClientRect();
  Object.assign(low.style, { position: "fixed", left: `${toasts.left + 8}px`, bottom: `${innerHeight - toasts.bottom + 4}px` });
  document.querySelector("main").append(low); }"""


@pytest.mark.parametrize("width", [1440, 390])
def test_a_toast_covers_no_control(page: Page, width: int) -> None:
    """Where it usually lies there is the button of a form: it lies elsewhere, and the button can be pressed."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/")
    page.evaluate(LOW)
    page.click("text=Refuse")
    page.wait_for_selector("#toasts .toast")
    hits = "(() => { const at = low.getBoundingClientRect(); return document.elementFromPoint(at.x + at.width / 2, at.y + 5).id })()"
    assert page.evaluate(hits) == "low"
    page.evaluate("low.remove(); dispatchEvent(new Event('resize'))")
    page.locator("#toasts:not(.toasts--right, .toasts--high)").wait_for()


PRESS = """([selector, key, code, composes]) => document.querySelector(selector).dispatchEvent(
  new KeyboardEvent("keydown", { key, code, isComposing: composes, bubbles: true, cancelable: true }))"""


def test_what_is_being_composed_is_not_ours_and_keys_go_by_place(page: Page) -> None:
    """The Enter that ends a word of Japanese opens nothing; on a Cyrillic layout the key of J still goes down the list."""
    page.goto("/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#command-list [aria-selected=true]")
    page.evaluate(PRESS, ["#command-input", "Enter", "Enter", True])
    page.evaluate(PRESS, ["#command-input", "Escape", "Escape", True])
    page.wait_for_timeout(100)
    assert page.url.endswith("/") and page.locator("#command-dialog[open]").count()
    page.goto("/triage/")
    page.wait_for_selector(".inbox-row")
    page.evaluate(PRESS, ["body", "п", "KeyG", False])
    page.evaluate(PRESS, ["body", "р", "KeyH", False])
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)


def test_each_listener_leaves_composing_alone_and_asks_for_keys_by_their_place() -> None:
    for path in sorted((Path(settings.BASE_DIR) / "static" / "js").glob("*.js")):
        source = path.read_text()
        for listener in re.findall(r'"key(?:down|up|press)", .*?(?=\n\}|$)', source, re.DOTALL):
            assert "composing(event)" in listener, path.name
            assert not re.search(r"event\.key === \"[^\"]\"", listener), path.name


def test_what_htmx_sends_carries_the_token(page: Page, site: Site) -> None:
    page.goto("/")
    page.click("text=Fetch")
    page.wait_for_selector("text=after")
    assert site.posted == [("/part/", "", "token-of-the-page")]


def test_a_form_is_sent_once_with_the_button_that_was_pressed(page: Page, site: Site) -> None:
    page.goto("/")
    page.route("**/slow/", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.fill("#why", "because")
    page.evaluate("const b = document.querySelector('[name=way]'); b.click(); b.click(); b.form.requestSubmit();")
    page.wait_for_url("**/slow/")
    assert [body for path, body, _ in site.posted] == ["csrfmiddlewaretoken=token-of-the-page&why=because&way=on"]


def test_control_enter_sends_what_was_written(page: Page, site: Site) -> None:
    page.goto("/")
    page.fill("#why", "because")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/slow/")
    assert len(site.posted) == 1


def test_the_inbox_is_run_through_by_keyboard(page: Page) -> None:
    page.goto("/triage/")
    page.keyboard.press("j")
    page.wait_for_selector('#panel .panel[data-number="R-2"]')
    assert focused(page) == "row-R-2" and page.url.endswith("/triage/R-2/")
    assert page.get_attribute("#row-R-2", "aria-current") == "true"
    page.keyboard.press("k")
    page.wait_for_selector('#panel .panel[data-number="R-3"]')
    assert page.title() == "Triage: R-3 Third <b> – Bridge"
    page.keyboard.press("Enter")
    assert focused(page) == "panel-title"
    page.keyboard.press("a")
    page.wait_for_selector("#reason")
    assert focused(page) == "reason"
    page.keyboard.press("Escape")
    page.wait_for_selector("#actions .moves")
    assert not page.locator("#reason").count()


def test_a_form_that_comes_has_the_focus_before_the_next_key(page: Page) -> None:
    page.goto("/triage/")
    page.keyboard.press("j")
    page.wait_for_selector("#panel .panel")
    page.evaluate(
        """() => addEventListener("htmx:afterSwap", () => queueMicrotask(() => (window.sawFocus = document.activeElement.id)), {once: true})"""
    )
    page.keyboard.press("a")
    page.wait_for_selector("#reason")
    assert page.evaluate("() => window.sawFocus") == "reason"


def test_a_move_that_is_not_allowed_says_why_and_does_nothing(page: Page) -> None:
    page.goto("/")
    page.focus(".moves [aria-disabled=true]")
    assert page.inner_text(".tip") == "Nothing is like it."
    page.keyboard.press("Escape")
    assert page.is_hidden(".tip")
    page.keyboard.press("m")
    assert page.url.endswith("/")


def test_the_roadmap_draws_its_links_and_only_clashes_on_demand(page: Page) -> None:
    page.goto("/roadmap/")
    assert page.locator(".roadmap__links g.link-line--clash").count() == 1
    bars = {number: page.locator(f'.bar-link[data-number="{number}"]').bounding_box() for number in ("R-1", "R-2")}
    assert bars["R-1"] and bars["R-2"] and bars["R-2"]["x"] < bars["R-1"]["x"]
    page.click("text=Clashes only")
    assert page.get_attribute("[data-links=clash]", "aria-pressed") == "true"
