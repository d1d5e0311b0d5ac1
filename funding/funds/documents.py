"""What the API says of funds, entries and proposals, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.kit.formats import plain
from collab.kit.money import Money
from collab.people.fields import Username
from collab.web.fields import DayField, MoneyField, TextField
from collab.web.rest import Strict
from funding.funds.models import ChangeState, FundSide
from funding.funds.movements import ChangeCard, EntryCard
from funding.funds.queries import FundCard
from funding.funds.shortfall import Funding

# --- what it says


class FundDocument(serializers.Serializer[Any]):
    """A fund with what is in it; each sum is in the fund's currency, and the budget is what the others sum to.

    The sums are null for whoever knows the fund by its name alone: all but finance, executives, auditors and its owners.
    """

    code = serializers.CharField()
    name = serializers.CharField()
    side = serializers.ChoiceField(choices=FundSide.choices)
    year = serializers.CharField()
    currency = serializers.CharField()
    budget = MoneyField(allow_null=True)
    available = MoneyField(allow_null=True)
    reserved = MoneyField(allow_null=True)
    committed = MoneyField(allow_null=True)
    spent = MoneyField(allow_null=True)
    over = MoneyField(allow_null=True, help_text="What was spent beyond promises and nothing pays for yet: below zero, or zero.")
    free = MoneyField(
        allow_null=True, help_text="What can still be promised: available and over together. Below zero where more was spent than there is."
    )
    carried = MoneyField(allow_null=True, help_text="What went on in a fund of the next year when this one's year was closed.")
    lapsed = MoneyField(allow_null=True, help_text="What was given back when its year was closed.")
    accrual_days = serializers.IntegerField(help_text="For so many days after its year it takes actuals of those days.")
    owners = serializers.ListField(child=serializers.CharField(), help_text="Usernames.")
    closed = serializers.BooleanField()
    invoice_days = serializers.IntegerField(help_text="Days after delivery for which work keeps what it was promised.")
    version = serializers.IntegerField()


class LineDocument(serializers.Serializer[Any]):
    """An amount into (above zero) or out of (below zero) one account."""

    account = serializers.CharField(help_text="The fund's code and the kind of money: brand-27:reserved.")
    amount = MoneyField()


class EntryDocument(serializers.Serializer[Any]):
    """A movement of money; its lines sum to zero. What tells of a request one may not see is a dash."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    on = serializers.DateField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(allow_blank=True, help_text="A username; empty: the portal itself, by night.")
    about = serializers.CharField(allow_blank=True, help_text="R-231, where it is about a request.")
    source = serializers.CharField(allow_blank=True, help_text="The code of who wrote the invoice.")  # type: ignore[assignment]
    reference = serializers.CharField(allow_blank=True)
    line = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    rate = serializers.CharField(allow_null=True, help_text="Units of the fund's currency for one of the other, where it was converted.")
    rate_on = serializers.DateField(allow_null=True, help_text="The day whose rate it is.")
    rate_source = serializers.CharField(allow_blank=True, help_text="The code of whose rate it is: ecb.")
    reverses = serializers.IntegerField(allow_null=True)
    corrects = serializers.IntegerField(allow_null=True)
    lines = LineDocument(many=True)


class ChangeDocument(serializers.Serializer[Any]):
    """A proposal to raise a fund (no ``source``) or to move money to it from another."""

    id = serializers.IntegerField()
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    target = serializers.CharField()
    amount = MoneyField()
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=ChangeState.choices)
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    why_not = serializers.CharField(allow_blank=True, help_text="Why you do not decide it; empty where you may.")
    why_not_agree = serializers.CharField(
        allow_blank=True, help_text="Why you may refuse it and not agree: a joint fund gives what both sides agreed to."
    )


class ChangesDocument(serializers.Serializer[Any]):
    """The latest proposals, in the form of a page that is the only one."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ChangeDocument(many=True)


class FundingDocument(serializers.Serializer[Any]):
    """How much of what was approved funds have promised; all three in the currency of what was approved."""

    approved = MoneyField()
    promised = MoneyField()
    short = MoneyField(help_text="What no fund has promised yet; zero where nothing is short.")


# --- what it reads


class NewFund(Strict):
    """A fund of a fiscal year. It opens at zero: a change of it (``/changes/``) takes a second person."""

    code = TextField(longest=40)
    name = TextField(longest=120)
    side = serializers.ChoiceField(choices=FundSide.choices)
    year = TextField(longest=50)
    currency = TextField(longest=3, help_text="Its three letters, for example USD.")
    owners = serializers.ListField(child=Username(), required=False, max_length=20)


class NewChange(Strict):
    """``amount`` is in the currency of the fund that gives: the source's, or the fund's own when it is raised."""

    source = TextField(longest=50, required=False, help_text="Where the money comes from; without it the fund is raised.")  # type: ignore[assignment]
    amount = MoneyField()
    reason = TextField(longest=2_000)


class Refusal(Strict):
    reason = TextField(longest=2_000)


class NewSpend(Strict):
    """An actual of the work behind a request's number; the same reference with the same facts again is one spend."""

    number = TextField(longest=12, help_text="R-231")
    amount = MoneyField()
    reference = TextField(longest=120)
    on = DayField()


class Nothing(Strict):
    """An empty body."""


class SpendDocument(serializers.Serializer[Any]):
    entry = serializers.IntegerField()
    was_known = serializers.BooleanField(help_text="True where the reference had been entered before: nothing was moved.")


# --- from cards


def fund(card: FundCard) -> dict[str, Any]:
    """The document of a fund."""
    facts = {"code": card.code, "name": card.name, "side": card.side, "year": card.year, "currency": card.currency}
    kinds = ("budget", "available", "reserved", "committed", "spent", "over", "free", "carried", "lapsed")
    sums = {kind: money(getattr(card.sums, kind)) if card.sums else None for kind in kinds}
    more = {"closed": card.is_closed, "invoice_days": card.invoice_days, "accrual_days": card.accrual_days, "version": card.version}
    return {**facts, **sums, "owners": [name for name, _ in card.owners], **more}


def funding(of: Funding | None) -> dict[str, Any] | None:
    """The document of what is promised to one piece of work."""
    return None if of is None else {name: money(one) for name, one in of.sums.items()}


def entry(card: EntryCard) -> dict[str, Any]:
    """The document of an entry with its lines."""
    return {
        "id": card.id,
        "kind": card.kind,
        "on": card.on.isoformat(),
        "at": card.at,
        "actor": card.actor,
        "about": card.about,
        "reference": card.reference,
        "note": card.note,
        "line": card.line,
        "source": card.source,
        "corrects": card.corrects,
        "rate_on": card.rate_on.isoformat() if card.rate_on else None,
        "rate_source": card.rate_source,
        "rate": None if card.rate is None else plain(card.rate),
        "reverses": card.reverses,
        "lines": [{"account": line.account, "amount": money(line.amount)} for line in card.lines],
    }


def change(card: ChangeCard) -> dict[str, Any]:
    """The document of a proposal."""
    return {
        "id": card.id,
        "source": card.source or None,
        "target": card.target,
        "amount": money(card.amount),
        "reason": card.reason,
        "state": card.state,
        "proposed_by": card.proposed_by,
        "proposed_at": card.proposed_at,
        "decided_by": card.decided_by or None,
        "decided_at": card.decided_at,
        "why_not": card.why_not,
        "why_not_agree": card.why_not_agree,
    }


def money(value: Money) -> dict[str, str]:
    return {"amount": format(value.amount, "f"), "currency": value.currency}
