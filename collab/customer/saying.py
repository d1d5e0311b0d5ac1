"""What is said of a data source: set and checked all at once, and told as the record keeps it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from collab.customer.models import DataSource
from collab.customer.states import KINDS, Basis, DataKind, Quality
from collab.events.texts import Words
from collab.kit import clock, days
from collab.kit.errors import Invalid
from collab.kit.text import one_line
from collab.people.models import Person

Wrong = dict[str, str | list[str]]
# The texts with their lengths, those that have to be there, and the words that are chosen from.
TEXTS = {"name": 120, "system": 120, "retention": 200}
NEEDED = {"name": "Name it.", "system": "Say which system it is."}
CHOICES: dict[str, tuple[str, ...]] = {
    "data_kind": tuple(value for value, _ in KINDS),
    "lawful_basis": tuple(Basis.values),
    "quality": tuple(Quality.values),
}
DAYS = ("since_on", "joined_on", "left_on")
PAST = ("joined_on", "left_on")
FIELDS = (*TEXTS, "owner", "has_personal_data", *CHOICES, "customers_share", "is_joined", *DAYS)
SHARE = "A number from 0 to 100, with one digit after the point at most."


def put(source: DataSource, given: dict[str, Any]) -> dict[str, list[Any]]:
    """Set what is given on the source, unsaved; gives what is other than before, as the record keeps it. Raises Invalid, all at once.

    What follows from what is said is set along: a kind of data says whether it is personal, a day in the single view that it is joined.
    """
    before, wrong = said(source), Wrong()
    for name, value in given.items():
        try:
            _set(source, name, value)
        except Invalid as refused:
            wrong |= refused.fields
    if not wrong:
        wrong |= _kind(source, given) | _joined(source, given, was_joined=before["is_joined"])
    if wrong:
        raise Invalid(**wrong)  # type: ignore[arg-type]
    after = said(source)
    return {name: [_word(name, before[name]), _word(name, after[name])] for name in after if after[name] != before[name]}


def said(source: DataSource) -> dict[str, Any]:
    """What it says, by the names that the record uses: people by their keys, days and shares as they are written."""
    found: dict[str, Any] = {name: getattr(source, name) for name in (*TEXTS, *CHOICES, "has_personal_data", "is_joined")}
    found |= {name: day.isoformat() if (day := getattr(source, name)) else "" for name in DAYS}
    return found | {"owner": source.owner_id, "customers_share": share_text(source.customers_share)}


def share_text(share: Decimal | None) -> str:
    """ "41.5" and "40", without what is not said; empty for none."""
    return "" if share is None else format(share, "f").removesuffix(".0")


def _set(source: DataSource, name: str, value: Any) -> None:
    reader = READERS.get(name)
    if reader is None:
        raise Invalid(**{name: "This is not something to set."})
    setattr(source, name, reader(name, value))


def _text(name: str, value: str) -> str:
    text = one_line(value, name, TEXTS[name])
    if not text and name in NEEDED:
        raise Invalid(**{name: NEEDED[name]})
    return text


def _choice(name: str, value: str) -> str:
    if value and value not in CHOICES[name]:
        raise Invalid(**{name: f"One of: {', '.join(CHOICES[name])}."})
    return value or ""


def _day(name: str, value: date | None) -> date | None:
    days.within(**{name: value})
    if name in PAST and value is not None and value > clock.today():
        raise Invalid(**{name: "This day is to come: say it when it is so."})
    return value


def _share(name: str, value: Decimal | None) -> Decimal | None:
    if value is not None and (not 0 <= value <= 100 or value != round(value, 1)):
        raise Invalid(**{name: SHARE})
    return None if value is None else round(value, 1)


def _owner(name: str, value: Person | None) -> Person | None:
    return value


def _yes(name: str, value: bool) -> bool:
    return bool(value)


READERS: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(TEXTS, _text), **dict.fromkeys(CHOICES, _choice), **dict.fromkeys(DAYS, _day),
    "customers_share": _share, "owner": _owner, "has_personal_data": _yes, "is_joined": _yes,
}  # fmt: skip


def _kind(source: DataSource, given: dict[str, Any]) -> Wrong:
    """A kind says whether there is personal data; where only that is said, a kind that says otherwise is said no more."""
    if not source.data_kind:
        return {}
    is_personal = source.data_kind != DataKind.NONE
    if given.get("data_kind"):
        if given.get("has_personal_data", is_personal) != is_personal:
            return {"data_kind": "This kind says otherwise than whether it holds personal data. Say one of the two."}
        source.has_personal_data = is_personal
    elif source.has_personal_data != is_personal:
        source.data_kind = ""
    return {}


def _joined(source: DataSource, given: dict[str, Any], *, was_joined: bool) -> Wrong:
    """Whether it is in the single view and since when. Joined or out without a day is so from today."""
    if "is_joined" not in given and (given.get("joined_on") or given.get("left_on")):
        source.is_joined = not given.get("left_on")
    today = clock.today()
    if source.is_joined:
        if given.get("left_on"):
            return {"left_on": "It is joined: a day out of the single view is said of one that left."}
        source.left_on = None
        if not was_joined and not given.get("joined_on"):
            source.joined_on = today
    elif was_joined and not given.get("left_on"):
        # Joined and out on one day was a slip, and no day in the view.
        source.joined_on, source.left_on = (None, None) if source.joined_on == today else (source.joined_on, today)
    return _in_order(source)


def _in_order(source: DataSource) -> Wrong:
    since, joined, left = source.since_on, source.joined_on, source.left_on
    if not source.is_joined and joined and not left:
        return {"left_on": "Say on which day it left the single view."}
    if joined and left and left <= joined:
        return {"left_on": "It left before it was joined."}
    if since and joined and joined < since:
        return {"joined_on": "It was joined before it was in use."}
    return {}


def _word(name: str, value: Any) -> Any:
    return Words(value) if name in TEXTS else value
