"""What is taken away of the funding pages: the funds of a year, and every movement of one."""

from collections.abc import Iterator
from typing import Any

from collab.kit import clock
from collab.kit.errors import NotFound
from collab.people.requests import PersonRequest
from collab.web.exports import Sheet
from funding.funds import access, movements, naming, queries

PIECE = 500


def _funds(request: PersonRequest) -> Iterator[Any]:
    """The funds of the year that is shown, with what is in them for who sees it."""
    access.reading(request.user)
    today, asked = clock.today(), request.GET.get("year", "")
    year = next((one for one in queries.years() if one.code == asked or (not asked and one.starts_on <= today <= one.ends_on)), None)
    if asked and year is None:
        raise NotFound
    yield from queries.fund_cards(request.user, year.code) if year else ()


def _entries(request: PersonRequest, code: str) -> Iterator[dict[str, Any]]:
    """A row for each line of each movement, the newest first; for whoever sees the fund's amounts."""
    fund, before = queries.opened(request.user, code), 0
    while True:
        found = list(movements.entries(fund, PIECE, before=before))
        for one in movements.entry_cards(found, lambda codes: naming.nameable(request.user, codes)):
            for line in one.lines:
                yield {"entry": one, "account": line.account, "amount": line.amount}
        if len(found) < PIECE:
            return
        before = found[-1].pk


FUNDS = Sheet(
    "funds",
    (
        "code", "name", "side=side_label", "year", "closed=is_closed", "budget=sums.budget$", "reserved=sums.reserved$",
        "committed=sums.committed$", "spent=sums.spent$", "free=sums.free$",
    ),
    _funds,
)  # fmt: skip
ENTRIES = Sheet(
    "ledger",
    (
        "entry=entry.id", "on=entry.on", "at=entry.at", "what=entry.word", "about=entry.about", "account", "amount$", "by=entry.actor_name",
        "note=entry.note", "reference=entry.reference", "reverses=entry.reverses", "rate=entry.rate",
    ),
    _entries,
)  # fmt: skip
