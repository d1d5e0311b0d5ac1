"""Coverage of the single customer view: joined of all in use on each day, and weighed by the customers a source knows where that is said."""

from datetime import date
from decimal import Decimal

import pytest

from collab.customer import operations
from collab.customer.coverage import Source, _on, over_time
from collab.kit import clock
from collab.web.charts.timeline import add_months

pytestmark = pytest.mark.django_db
D, P = date.fromisoformat, Decimal
ROWS = (
    Source(None, None, True, D("2025-01-10"), None, P(60)),
    Source(None, D("2025-06-01"), True, D("2025-02-01"), None, P(20)),
    Source(D("2025-03-01"), None, True, D("2025-03-01"), D("2025-09-01"), None),
    Source(None, None, False, None, None, P(40)),
    Source(None, None, True, None, None, None),
)


@pytest.mark.parametrize(
    ("on", "sources", "joined", "share", "stated", "weighted"),
    [
        ("2025-01-01", 4, 1, "25.0", 3, "0.0"),
        ("2025-01-10", 4, 2, "50.0", 3, "50.0"),
        ("2025-02-01", 4, 3, "75.0", 3, "66.7"),
        ("2025-03-01", 5, 4, "80.0", 3, "66.7"),
        ("2025-06-01", 4, 3, "75.0", 2, "60.0"),
        ("2025-09-01", 4, 2, "50.0", 2, "60.0"),
    ],
)
def test_each_day_by_hand(on, sources, joined, share, stated, weighted):
    one = _on(ROWS, D(on))
    assert (one.sources, one.joined, one.share, one.stated, one.weighted) == (sources, joined, P(share), stated, P(weighted))


def test_without_sources_or_shares_nothing_is_made_up():
    assert (_on((), D("2025-01-01")).share, _on((), D("2025-01-01")).weighted) == (None, None)
    assert _on((Source(None, None, False, None, None, P(0)),), D("2025-01-01")).weighted is None


def test_over_the_months_on_page_and_api(cast, page, api, django_assert_max_num_queries):
    first = add_months(clock.today(), -3)
    for code, share, joined in (("crm", P(60), first), ("pos", None, clock.today()), ("web", P(40), None)):
        operations.add_source(actor=cast.technologist, code=code, name=code, system="A", customers_share=share, joined_on=joined)
    with django_assert_max_num_queries(3):
        over = over_time(cast.marketer)
    assert over.months[0].on == first and over.months[-1] == over.today
    assert (over.months[0].joined, over.today.joined, over.today.weighted) == (1, 2, P("60.0"))
    told = api(cast.marketer).get("/api/v1/data-sources/coverage/").json()
    assert told["today"] == {
        "on": clock.today().isoformat(), "sources": 3, "joined": 2, "share": "66.7", "stated": 2, "weighted": "60",
    } and len(told["months"]) == len(over.months)  # fmt: skip
    text = page(cast.marketer).get("/data-sources/coverage/").content.decode()
    assert "2 of 3 sources are joined" in text and "66.7%" in text and text.count("<polyline") >= 2
    operations.retire(actor=cast.technologist, code="web", version=1, reason="Gone.")
    assert over_time(cast.marketer).today.share == P("100.0")
