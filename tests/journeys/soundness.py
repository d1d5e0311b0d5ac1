"""What is asked of every page: both themes, three widths, nothing that axe finds, no weight too much, nothing that jumps."""

import gzip
import itertools
import zlib

import brotli
from playwright.sync_api import Response

from .tour import Stop
from .visitor import NARROWEST, PHONE, WIDE, Visitor

# design-language.md: what a page may weigh, in bytes on the wire, and how much it may hold.
HTML, CODE, CODE_OF_ROADMAP, REQUESTS, SHIFT, ELEMENTS = 15_000, 40_000, 45_000, 8, 0.02, 1500
# A frame that is never drawn is not waited for: a page that is not shown draws none.
SHIFTS = """() => new Promise(done => { let sum = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value }).observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(sum), 50)); setTimeout(() => done(sum), 1000) })"""
WEIGHTS: dict[str, int] = {}
# Which page has a title, of those that were opened so far.
TITLES: dict[str, str] = {}
CORNERS = tuple(itertools.product((WIDE, PHONE), ("light", "dark")))


def half(name: str, of: int = 0) -> bool:
    """Whether a page is of this half of all pages, of two halves that have nothing to do with each other."""
    return bool(zlib.crc32(name.encode()) >> of & 1)


def closely(name: str) -> bool:
    """Whether `make test` looks for what axe finds and for what jumps; of four pages, which are made of the same parts, at one."""
    return zlib.crc32(name.encode()) % 4 == 0


def corners(name: str) -> tuple[tuple[int, str], ...]:
    """One of the four: pages are made of the same parts, so a quarter of them takes each. `make soak` looks at all four of each."""
    return CORNERS[2 * half(name) + half(name, of=2) :][:1]


def is_sound(visitor: Visitor, name: str, at: tuple[tuple[int, str], ...] = ()) -> None:
    """Nothing that axe finds, wide and on a phone, light and dark; and it keeps its width.

    ``at``: widths and themes, where not one of the corners will do.
    """
    page, found = visitor.page, []
    for width, theme in at or corners(name):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        found += [f"{width}, {theme}: {fault}" for fault in visitor.faults()]
        visitor.shot(f"{name}-{theme}-{width}")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert not found, "\n".join(found)
    keeps_its_width(visitor)


def keeps_its_width(visitor: Visitor, at: tuple[int, ...] = (WIDE, PHONE, NARROWEST)) -> None:
    """No page moves sideways, even on the narrowest."""
    page = visitor.page
    for width in at:
        page.set_viewport_size({"width": width, "height": 900})
        assert visitor.overflow() <= 0, f"at {width} px the page is {visitor.overflow()} px wider than the window"
    assert page.locator("h1").count() == 1


# What people wrote (tests/house/test_directions.py): each of it as one word of 120 letters, without a place where it could break.
LONG = """() => { const written = [...document.querySelectorAll("main [dir=auto]:not(input, textarea, .number), main bdi")]
  .filter(element => !element.children.length && element.textContent.trim());
  for (const element of written) element.textContent = "W".repeat(120); return written.length }"""


def breaks_anywhere(visitor: Visitor) -> None:
    """On a phone nothing that somebody wrote pushes the page sideways. The page is not to be read any more after this."""
    visitor.page.set_viewport_size({"width": PHONE, "height": 900})
    written = visitor.page.evaluate(LONG)
    assert visitor.overflow() <= 0, f"{written} long words make the page {visitor.overflow()} px wider than the window"


def stands_still(visitor: Visitor) -> None:
    """Nothing jumps while the page loads: in the best of three loads, for a busy machine may paint a page half read."""
    shifts = [visitor.page.evaluate(SHIFTS)]
    while shifts[-1] > SHIFT and len(shifts) < 3:
        visitor.page.reload()
        shifts.append(visitor.page.evaluate(SHIFTS))
    assert shifts[-1] <= SHIFT, shifts


def is_light(visitor: Visitor, fetched: list[Response]) -> None:
    """The budgets of a page: HTML, scripts and styles on the wire, requests, elements."""
    files = [response for response in fetched if response.status == 200 and response.request.resource_type in ("script", "stylesheet")]
    assert len(fetched) <= REQUESTS, [response.url for response in fetched]
    # As it stands, for what answers a form cannot be asked of the browser again; it is a little more than what came.
    assert len(brotli.compress(visitor.page.content().encode(), quality=5)) <= HTML
    assert sum(map(weight, files)) <= (CODE_OF_ROADMAP if "/roadmap" in visitor.path else CODE)
    assert visitor.page.evaluate("document.querySelectorAll('*').length") <= ELEMENTS


def weight(file: Response) -> int:
    """Bytes of a file on the wire. Its address changes with what is in it, so each is packed once."""
    if file.url not in WEIGHTS:
        WEIGHTS[file.url] = len(gzip.compress(file.body()))
    return WEIGHTS[file.url]


def has_its_own_title(visitor: Visitor) -> None:
    """No other page that was opened has it: in a row of tabs or a history one tells them apart."""
    title, path = visitor.page.title(), visitor.path.partition("?")[0]
    assert TITLES.setdefault(title, path) == path, f"{title} is the title of {path} and of {TITLES[title]}"


def holds(stop: Stop, visitor: Visitor, fetched: list[Response], at: tuple[tuple[int, str], ...] = ()) -> None:
    """All of it for one stop of the tour; ``fetched`` is what the browser fetches, as it comes.

    ``at``: widths and themes, where what `make test` looks at will not do.
    """
    is_light(visitor, fetched)
    if stop.who and stop.status == 200 and not stop.press:
        has_its_own_title(visitor)
    near = bool(at) or closely(stop.name)
    if near:
        is_sound(visitor, f"page-{stop.name}", at)
    else:
        keeps_its_width(visitor, at=(NARROWEST,))
    # What answered a form is not asked for again; everything else is weighed as a phone fetches it, too.
    if stop.press:
        assert visitor.page.title().startswith("Error: ")
    elif near and (at or not half(stop.name, of=1)):
        stands_still(visitor)
    if near and not stop.press and (at or half(stop.name, of=1)):
        visitor.page.set_viewport_size({"width": PHONE, "height": 900})
        fetched.clear()
        visitor.page.reload()
        is_light(visitor, fetched)
        stands_still(visitor)
    breaks_anywhere(visitor)
