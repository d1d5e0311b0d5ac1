"""What a proposed policy changes, in words: each thing that would be otherwise, what holds until now, what would hold from then on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from collab.approvals import kinds
from collab.approvals.defaults import Rule
from collab.approvals.states import DataClass, Track
from collab.approvals.terms import Terms
from collab.kit import formats
from collab.kit.money import Money

NOBODY = "Nobody"
NOTHING = "Nothing yet"


@dataclass(frozen=True, slots=True)
class Change:
    """``what`` is ``before`` until now and would be ``after``."""

    what: str
    before: str
    after: str


def changes(before: Terms | None, after: Terms) -> list[Change]:
    """From the one to the other; from nothing, all that it says. Empty where both say the same."""
    return [*_limits(before, after), *_rules(before, after)]


def _limits(before: Terms | None, after: Terms) -> Iterator[Change]:
    old, new = dict(_said(before)) if before else {}, dict(_said(after))
    for what, words in new.items():
        if old.get(what) != words:
            yield Change(what, old.get(what, NOTHING), words)


def _said(terms: Terms) -> Iterator[tuple[str, str]]:
    yield "Currency of the amounts", terms.currency
    yield "Fast track", f"below {formats.full_money(Money(terms.fast_below, terms.currency))}"
    yield "Standard track", f"below {formats.full_money(Money(terms.standard_below, terms.currency))}"
    yield "Never fast", _from(terms.standard_from, terms.currency)
    yield "Never lighter than major", _from(terms.major_from, terms.currency)
    yield "Break-glass", _up_to(terms.break_glass_below, terms.currency)
    yield "Lightest track for personal data", Track(terms.personal_floor).label
    yield "Decided again", f"when the amount changes by more than {formats.percent(terms.material_share)}"


def _from(limit: Decimal | None, currency: str) -> str:
    return "no limit" if limit is None else f"from {formats.full_money(Money(limit, currency))}"


def _up_to(limit: Decimal | None, currency: str) -> str:
    return "never" if limit is None else f"up to {formats.full_money(Money(limit, currency))}"


def _rules(before: Terms | None, after: Terms) -> Iterator[Change]:
    old, new = _by_place(before) if before else {}, _by_place(after)
    for place in sorted({*old, *new}, key=lambda place: (list(Track.values).index(place[0]), place[1:])):
        was, will = old.get(place, NOBODY if before else NOTHING), new.get(place, NOBODY)
        if was != will:
            yield Change(_called(place), was, will)


# Track, step, its group and the class of data.
Place = tuple[str, int, str, str]


def _by_place(terms: Terms) -> dict[Place, str]:
    """Who decides where, in words: rules of one group for several bands of amounts stand together."""
    found: dict[Place, list[Rule]] = {}
    for rule in terms.rules:
        found.setdefault((rule.track, rule.position, rule.role, rule.data_class), []).append(rule)
    return {place: _words(rules, terms.currency) for place, rules in found.items()}


def _called(place: Place) -> str:
    track, position, role, data_class = place
    words = f"{Track(track).label} track, step {position}: {kinds.label(role)}"
    return words + (f", for {DataClass(data_class).label.lower()}" if data_class else "")


def _words(rules: Iterable[Rule], currency: str) -> str:
    return "; ".join(_one(rule, currency) for rule in sorted(rules, key=lambda rule: rule.amount_from))


def _one(rule: Rule, currency: str) -> str:
    people = f"{rule.quorum} people" if rule.quorum > 1 else "1 person"
    first, last = Money(rule.amount_from, currency), Money(rule.amount_below, currency) if rule.amount_below is not None else None
    band = f" from {formats.full_money(first)}" if rule.amount_from else ""
    band += f" below {formats.full_money(last)}" if last else ""
    return f"{people} in {rule.step_name}{band or ', any amount'}"
