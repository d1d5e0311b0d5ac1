"""The friction ledger as its page draws it: facts, the days over time, tables whose names narrow the page."""

from dataclasses import dataclass, replace

from django.utils.http import urlencode

from collab.kit.formats import count_words, day, grouped, listed, percent
from collab.web.charts.shares import Series, Shares, counts
from projects.friction import addresses
from projects.friction.figures import KIND, SIDE, SYSTEM, Asked, Friction, Part

HEADS = {KIND: "Kind", SIDE: "Waits on", SYSTEM: "System"}
TITLES = {KIND: "By kind", SIDE: "By the side it waits on", SYSTEM: "By system"}
# Systems that the page shows, those that cost the most.
MOST_SYSTEMS = 12
BY = {"months": "month", "quarters": "quarter"}


@dataclass(frozen=True, slots=True)
class Row:
    """A part with the address that narrows the page to it, empty where it is narrowed to it already or names nothing."""

    part: Part
    url: str
    share: str


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: str
    head: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Days lost over time in both widths, and the same as rows: what it was, and the days."""

    title: str
    wide: Shares
    phone: Shares
    rows: tuple[tuple[str, int], ...]


def address(asked: Asked, **changes: str) -> str:
    """The page with this filter, and these changes of it."""
    given = replace(asked, **changes)
    said = {"by": given.by if given.by != "months" else "", "kind": given.kind, "side": given.side, "system": given.system}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{addresses.FRICTION}?{query}" if query else addresses.FRICTION


def facts(found: Friction) -> list[dict[str, str]]:
    whole = found.whole
    told = [
        {"label": "Lost", "value": grouped(whole.days), "more": f"working days since {day(found.since, found.today)}"},
        {"label": "In the way now", "value": grouped(whole.open), "more": f"of {count_words(whole.blockers, 'blocker')}"},
        {"label": "Projects", "value": grouped(whole.projects), "more": "had something in their way"},
    ]
    if found.shows_money:
        told.append({"label": "Cost of the delay", "value": whole.cost_words or "none", "more": ""})
    return told


def chart(found: Friction, by: str) -> Chart:
    title = f"Working days lost by {BY[by]}"
    main = Series("Lost", [(step.on, float(step.days)) for step in found.steps])
    none = Series("", [])
    label = f"{title}, {grouped(found.whole.days)} in all."
    rows = tuple((f"From {day(step.on, found.today)}", step.days) for step in reversed(found.steps))
    return Chart(title, counts(main, none, label), counts(main, none, label, phone=True), rows)


def tables(found: Friction, asked: Asked) -> tuple[Table, ...]:
    parts = {KIND: found.kinds, SIDE: found.sides, SYSTEM: found.systems[:MOST_SYSTEMS]}
    return tuple(Table(key, TITLES[key], HEADS[key], tuple(_row(found, asked, key, one) for one in rows)) for key, rows in parts.items())


def _row(found: Friction, asked: Asked, name: str, part: Part) -> Row:
    is_chosen = not part.key or getattr(asked, name) == part.key
    share = percent(part.days / found.whole.days) if found.whole.days else ""
    return Row(part, "" if is_chosen else address(asked, **{name: part.key}), share)


def chosen(found: Friction, asked: Asked) -> dict[str, str]:
    """What the page is narrowed to, in words, and the address of all of it; empty for all of it."""
    parts = {KIND: found.kinds, SIDE: found.sides, SYSTEM: found.systems}
    said = [next((part.name for part in parts[name] if part.key == key), key) for name in parts if (key := getattr(asked, name))]
    return {"words": listed(said), "url": address(Asked(by=asked.by))} if said else {}
