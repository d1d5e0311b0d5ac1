"""What is asked of every page: both themes, three widths, nothing that axe finds, no weight too much, nothing that jumps."""

import gzip

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
COLOURS = ["color-contrast", "link-in-text-block"]


def is_sound(visitor: Visitor, name: str) -> None:
    """Both themes, wide and on a phone; and no page moves sideways, even on the narrowest.

    Every rule is asked at both widths and in both themes; at the other two corners only what they can change.
    """
    page, found = visitor.page, []
    for width, whole in ((WIDE, "light"), (PHONE, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            found += [f"{width}, {theme}: {fault}" for fault in visitor.faults(None if theme == whole else COLOURS)]
            visitor.shot(f"{name}-{theme}-{width}")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert found == []
    for width in (WIDE, PHONE, NARROWEST):
        page.set_viewport_size({"width": width, "height": 900})
        assert visitor.overflow() <= 0, f"at {width} px the page is {visitor.overflow()} px wider than the window"
    assert page.locator("h1").count() == 1


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


def holds(stop: Stop, visitor: Visitor, fetched: list[Response]) -> None:
    """All of it for one stop of the tour; ``fetched`` is what the browser fetches, as it comes."""
    is_light(visitor, fetched)
    is_sound(visitor, f"page-{stop.name}")
    if stop.press:
        assert visitor.page.title().startswith("Error: ")
    else:
        # What answered a form is not asked for again; everything else is weighed as a phone fetches it, too.
        stands_still(visitor)
        visitor.page.set_viewport_size({"width": PHONE, "height": 900})
        fetched.clear()
        visitor.page.reload()
        is_light(visitor, fetched)
        stands_still(visitor)
