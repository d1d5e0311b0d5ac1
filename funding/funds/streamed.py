"""How a fund and its promises tell their events in a stream: to whoever sees the amounts, with the amounts."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q

from collab.access import duties
from collab.events import texts
from collab.events.models import Event
from collab.kit.formats import full_money
from collab.kit.money import Money
from collab.people.models import Person
from collab.people.names import who
from collab.stream.tellers import Beside, Line, Teller
from funding.funds import access
from funding.funds.models import Allocation, Fund, FundChange
from funding.funds.naming import nameable

PROMISE, FUND, CHANGE = "funds.allocation", "funds.fund", "funds.fundchange"
AGREED, REFUSED = "funds.change.agreed", "funds.change.refused"
# What a promise's event says was done, with the amount in the middle.
DONE = {
    "reserved": "reserved {}", "committed": "committed {}", "spent": "booked {}", "overspent": "booked {} over what was promised",
    "credited": "credited {}", "undone": "took {} back that was booked", "covered": "settled {} that was over", "released": "gave {} back",
    "carried": "carried {} over to the next year", "arrived": "took {} over from the year before",
}  # fmt: skip
NOT_KEPT = "Links of a fund are added by finance and by its owners."


def promised(person: Person, events: Iterable[Event], *, of_work: bool) -> dict[int, Line]:
    """A line for each event of a promise, by its key: of which fund, for who reads of the ``of_work``, else for which work. Two queries at most."""
    shown = texts.told(event for event in events if event.subject_kind == PROMISE)
    named = set() if of_work else nameable(person, {event.data["about"] for event in shown})
    return {event.pk: _promise(event, of_work=of_work, named=named) for event in shown}


def _promise(event: Event, *, of_work: bool, named: set[str]) -> Line:
    data, verb = event.data, event.kind.rpartition(".")[2]
    done = DONE.get(verb, verb + " {}").format(full_money(Money(Decimal(data["amount"]), data["currency"])))
    at = f" of {data['fund']}" if of_work else f" for {data['about']}" if data["about"] in named else ""
    return Line("coins", who(event.actor), done + at, event.why)


def of_promise(person: Person, promise: Any, events: Sequence[Event], shows_money: bool) -> list[Line]:
    told = promised(person, events, of_work=False)
    return [told[event.pk] for event in events]


def of_fund(person: Person, fund: Any, events: Sequence[Event], shows_money: bool) -> list[Line]:
    found = promised(person, events, of_work=False)
    for event in texts.told(event for event in events if event.pk not in found):
        icon, what = _said(event, fund)
        found[event.pk] = Line(icon, who(event.actor), what, event.why)
    return [found[event.pk] for event in events]


def _said(event: Event, fund: Fund) -> tuple[str, str]:
    data = event.data
    if event.subject_kind == CHANGE:
        amount = full_money(Money(Decimal(data["amount"]), fund.currency))
        way = "to raise it by" if not data["source"] else "to give" if data["source"] == fund.code else "to take"
        verb = {AGREED: "agreed", REFUSED: "refused"}.get(event.kind, "proposed")
        other = data["target"] if data["source"] == fund.code else data["source"]
        to = f" {'to' if data['source'] == fund.code else 'from'} {other}" if other else ""
        return "hand-coins", f"{verb} {way} {amount}{to}"
    if event.kind == "funds.fund.created":
        return "landmark", "opened the fund"
    return "pencil", "handed it over to another owner" if "owners" in data else "changed how long it waits for invoices"


def around(fund: Fund) -> Beside:
    """Its promises, and what was proposed for it. Two queries."""
    changes = FundChange.objects.filter(Q(source=fund) | Q(target=fund))
    return {
        PROMISE: Allocation.objects.filter(fund=fund).values_list("pk", flat=True),
        CHANGE: changes.values_list("pk", flat=True),
    }


def _changed(key: int) -> Iterable[int]:
    found = FundChange.objects.filter(pk=key).values_list("source_id", "target_id")
    return {fund for both in found for fund in both if fund}


def unlinked(person: Person, fund: Any) -> str:
    owners = {owner.pk for owner in fund.owners.all()}
    return "" if access.has_say(duties.roles_of(person), person, owners) else NOT_KEPT


def of_work_unlinked(person: Person, promise: Any) -> str:
    return unlinked(person, promise.fund)


TELLERS = {
    FUND: Teller(
        beside=around,
        reached={PROMISE: lambda key: Allocation.objects.filter(pk=key).values_list("fund_id", flat=True), CHANGE: _changed},
        money=frozenset({*(f"{PROMISE}.{verb}" for verb in DONE), "funds.change.proposed"}),
        decisions=frozenset({AGREED, REFUSED}),
        # The change itself says the same.
        untold=Q(kind="funds.fund.changed", data__has_key="target"),
        sees_money=access.sees_amounts,
        tell=of_fund,
        unlinked=unlinked,
    ),
    PROMISE: Teller(
        money=frozenset(f"{PROMISE}.{verb}" for verb in DONE),
        sees_money=lambda person, promise: access.sees_money_of(person, promise.route_id),
        of_money=frozenset({PROMISE}),
        tell=of_promise,
        unlinked=of_work_unlinked,
    ),
}
