"""What the measurement counts and writes."""

from collections import Counter
from types import SimpleNamespace

import pytest

from benchmarks.measuring import FIRST, Measured, Measurement
from benchmarks.pages import PAGES
from benchmarks.wrk import Figures, message


def figures(requests: int, seconds: int = 1) -> Figures:
    return Figures(requests=requests, duration=seconds * 1_000_000, cpu=0.5, times=Counter({1000: requests - 1, 9000: 1}))


def test_slices_add_up() -> None:
    sum_of = figures(100)
    sum_of.add(figures(300))
    assert sum_of.rate == 200
    assert sum_of.cpu_ms == 2.5
    assert (sum_of.quantile(0.5), sum_of.quantile(0.999)) == (1.0, 9.0)


def test_nothing_measured_is_no_rate() -> None:
    assert (Figures().rate, Figures().cpu_ms, Figures().quantile(0.5)) == (0.0, 0.0, 0.0)


def test_the_ratio_is_the_worse_of_one_and_eight_connections() -> None:
    found = Measured("home", 7)
    found.by = {("portal", 1): figures(80), ("plain", 1): figures(100), ("portal", 8): figures(60), ("plain", 8): figures(100)}
    assert found.ratio == 0.6


def test_a_row_of_the_file_has_exactly_these_names() -> None:
    found = Measured("home", 7, {("portal", 1): figures(80), ("plain", 1): figures(100)})
    assert found.figures() == {"page": "home", "rps": 80.0, "p50_ms": 1.0, "p95_ms": 1.0, "queries": 7, "ratio_to_plain": 0.8}


def test_a_posted_form_says_how_long_it_is() -> None:
    sent = message("POST", "/requests/new/", {"Host": "portal"}, "start=tool")
    assert sent.startswith(b"POST /requests/new/ HTTP/1.1\r\nHost: portal\r\n")
    assert b"Content-Length: 10\r\n" in sent
    assert sent.endswith(b"\r\n\r\nstart=tool")


def test_a_page_that_is_drawn_anew_is_asked_at_its_own_door() -> None:
    measurement = Measurement.__new__(Measurement)
    measurement.servers = [SimpleNamespace(name=name) for name in ("portal", "plain", "bare", FIRST)]  # type: ignore[misc]
    pages = {page.name: page for page in PAGES}
    asked = {
        name: {role: server.name for role, server in measurement.doors(pages[name]).items()}
        for name in ("executive", "executive first draw")
    }
    assert asked == {
        "executive": {"portal": "portal", "plain": "plain", "bare": "bare"},
        "executive first draw": {"portal": FIRST, "plain": "plain", "bare": "bare"},
    }


@pytest.mark.parametrize(
    "name",
    [
        "home", "triage", "list", "deep page", "request", "search", "create", "move", "JSON 25", "JSON 100", "roadmap", "executive",
        "executive first draw",
    ],
)  # fmt: skip
def test_what_was_promised_is_measured(name: str) -> None:
    assert name in {page.name for page in PAGES}
