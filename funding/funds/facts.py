"""What the API says of actuals and of closing a year, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.kit import numbering
from collab.kit.formats import plain
from collab.kit.numbering import LARGEST
from collab.web.fields import DayField, MoneyField, TextField, WholeField
from collab.web.rest import Strict
from funding.funds.actuals import Booked
from funding.funds.closing import Look
from funding.funds.documents import money
from funding.funds.lateness import MOST
from funding.funds.models import MOST_ACCRUAL_DAYS, Reversal
from funding.funds.movements import HIDDEN, MayName

# --- what it says


class ActualDocument(serializers.Serializer[Any]):
    """An actual, and where it lies: the three parts sum to ``paid``, in the fund's currency. A credit note is below zero."""

    entry = serializers.IntegerField(allow_null=True, help_text="Null where it was only looked at.")
    was_known = serializers.BooleanField(help_text="True where the reference had been entered before: nothing was moved.")
    paid = MoneyField()
    within = MoneyField(help_text="Taken from what is committed to the work, or given back to it.")
    over = MoneyField(help_text="Spent beyond the promise, or filling that up.")
    free = MoneyField(help_text="Given back to the fund.")
    rate = serializers.CharField(allow_null=True)
    rate_on = serializers.DateField(allow_null=True)
    notes = serializers.ListField(child=serializers.CharField(), help_text="What whoever books it ought to read.")


class ReversalDocument(serializers.Serializer[Any]):
    """An actual that is asked to be taken back, or was."""

    entry = serializers.IntegerField()
    state = serializers.ChoiceField(choices=("asked", "reversed"))
    asked_by = serializers.CharField()
    agreed_by = serializers.CharField(allow_null=True)
    undoing = serializers.IntegerField(allow_null=True, help_text="The entry that took it back.")
    number = serializers.CharField(allow_null=True, help_text="Where it is moved to: R-231; a dash where you may not see the work.")
    fund = serializers.CharField(allow_null=True, help_text="The fund it is moved to, by code.")
    moved = serializers.IntegerField(allow_null=True, help_text="The entry that stands for it there.")


class SettledDocument(serializers.Serializer[Any]):
    settled = MoneyField()


class GoingDocument(serializers.Serializer[Any]):
    number = serializers.CharField(help_text="R-231; a dash where you may not see the work.")
    source = serializers.CharField()  # type: ignore[assignment]
    into = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    amount = MoneyField()


class LapsingDocument(serializers.Serializer[Any]):
    fund = serializers.CharField()
    amount = MoneyField()


class ClosingDocument(serializers.Serializer[Any]):
    """What closing a year does: what goes on in which fund of the next year, what lapses, what blocks it. ``seen`` is the look's mark."""

    year = serializers.CharField()
    next_year = serializers.CharField(allow_blank=True)
    carried = GoingDocument(many=True)
    lapsing = LapsingDocument(many=True)
    blocks = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())
    seen = serializers.CharField()
    closed = serializers.BooleanField()


# --- what it reads


class NewActual(Strict):
    """An invoice, or a credit note (below zero); the same reference and line of a source for the same work is one actual."""

    number = TextField(longest=12, help_text="R-231")
    amount = MoneyField()
    on = DayField()
    reference = TextField(longest=120, help_text="The invoice's own name.")
    source = TextField(longest=40, required=False, allow_blank=True, help_text="The code of who wrote it.")  # type: ignore[assignment]
    line = TextField(longest=20, required=False, allow_blank=True, help_text="Tells parts of one invoice apart.")
    note = TextField(longest=300, required=False, allow_blank=True)
    corrects = WholeField(required=False, min_value=1, max_value=LARGEST, help_text="The entry of the actual that this one corrects.")
    dry_run = serializers.BooleanField(default=False, help_text="Only look: where it would lie.")


class ReversalAsked(Strict):
    """The reason is asked of whoever asks first; the second person may give one. ``number``, ``fund`` or both: moved there at once.

    Who agrees to a move names the same place.
    """

    reason = TextField(longest=2_000, required=False, allow_blank=True)
    number = TextField(longest=12, required=False, help_text="R-231: other work that it is moved to.")
    fund = TextField(longest=50, required=False, help_text="Another fund that it is moved to, by code.")


class Settling(Strict):
    """Free money of the fund for what was spent over its promise to this work; all of it without an amount."""

    number = TextField(longest=12, help_text="R-231")
    amount = MoneyField(required=False)
    reason = TextField(longest=2_000)


class Closing(Strict):
    """``seen`` is the mark that a look (``dry_run``) gave; without it nothing is closed."""

    dry_run = serializers.BooleanField(default=False)
    seen = TextField(longest=64, required=False)
    into = serializers.DictField(child=TextField(longest=50), required=False, help_text="Funds of the next year, by this one's.")


class FundName(Strict):
    version = WholeField(min_value=1, max_value=LARGEST)
    name = TextField(longest=120)


class FundPeriods(Strict):
    version = WholeField(min_value=1, max_value=LARGEST)
    accrual_days = WholeField(required=False, min_value=0, max_value=MOST_ACCRUAL_DAYS)
    invoice_days = WholeField(required=False, min_value=0, max_value=MOST)


# --- from what was done


def actual(booked: Booked) -> dict[str, Any]:
    """The document of an actual."""
    landing = booked.landing
    parts = {name: money(getattr(landing, name)) for name in ("paid", "within", "over", "free")}
    rate = {"rate": plain(landing.rate.units), "rate_on": landing.rate.on} if landing.rate else {"rate": None, "rate_on": None}
    entry = booked.entry.pk if booked.entry else None
    return {"entry": entry, "was_known": booked.was_known, **parts, **rate, "notes": list(landing.notes)}


def reversal(asked: Reversal, may_name: MayName) -> dict[str, Any]:
    """The document of an actual that is asked back."""
    number = numbering.code(asked.into.route.number or 0) if asked.into else ""
    return {
        "entry": asked.entry_id,
        "state": "reversed" if asked.undoing_id else "asked",
        "asked_by": asked.asked_by.username,
        "agreed_by": asked.agreed_by.username if asked.agreed_by else None,
        "undoing": asked.undoing_id,
        "number": (number if number in may_name({number}) else HIDDEN) if number else None,
        "fund": asked.into.fund.code if asked.into else None,
        "moved": asked.moved_id,
    }


def closing(look: Look, may_name: MayName, *, is_closed: bool) -> dict[str, Any]:
    """The document of a look at closing a year."""
    named = may_name({numbering.code(going.number) for going in look.carried})
    return {
        "year": look.year,
        "next_year": look.next_year,
        "carried": [
            {
                "number": code if (code := numbering.code(going.number)) in named else HIDDEN,
                "source": going.source,
                "into": going.into,
                "state": going.state,
                "amount": money(going.amount),
            }
            for going in look.carried
        ],
        "lapsing": [{"fund": lapsing.fund, "amount": money(lapsing.amount)} for lapsing in look.lapsing],
        "blocks": look.blocks,
        "notes": look.notes,
        "seen": look.seen,
        "closed": is_closed,
    }
