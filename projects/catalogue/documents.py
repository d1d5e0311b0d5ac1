"""What the API says of the catalogue, and what it reads of it."""

from typing import Any

from rest_framework import serializers

from collab.customer.states import DataKind
from collab.people.fields import Username
from collab.web.fields import DayField, MoneyField, TextField, WholeField, YesField
from collab.web.rest import Ahead, Strict
from projects.catalogue import asking
from projects.catalogue.asking import LONGEST_CHOICE, MOST_CHOICES, MOST_ROWS
from projects.catalogue.models import LONGEST_CODE, LONGEST_KEY, LONGEST_LINE, LONGEST_TEXT, LONGEST_TITLE, Entry, EntryVersion
from projects.catalogue.queries import EntryCard
from projects.catalogue.states import Kind, Reads

STANDS = ("offered", "written", "retired")


class AskedDocument(serializers.Serializer[Any]):
    """A question of an entry."""

    key = serializers.CharField()
    help = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    choices = serializers.ListField(child=serializers.CharField())
    shown_by = serializers.CharField(
        help_text="The key of an earlier question, or a fact of the request such as fact:goal; empty: shown always."
    )
    shown_values = serializers.ListField(child=serializers.CharField(), help_text="It is shown where that is one of these.")
    reads = serializers.ChoiceField(choices=Reads.choices)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # Names that a serializer has of its own.
        own: dict[str, serializers.Field[Any, Any, Any, Any]] = {
            "label": serializers.CharField(),
            "required": serializers.BooleanField(),
            "field": serializers.CharField(help_text="The answer of a request that it is the question of; empty for none."),
        }
        return {**super().get_fields(), **own}


class OfferDocument(serializers.Serializer[Any]):
    """What one can ask for."""

    code = serializers.CharField()
    title = serializers.CharField()
    gives = serializers.CharField(help_text="What you get.")
    audience = serializers.CharField(help_text="Whom it is for.")
    owner = serializers.CharField(help_text="A username of the IT side.")
    review_on = serializers.DateField()
    stands = serializers.ChoiceField(choices=STANDS)
    retired_on = serializers.DateField(allow_null=True)
    number = serializers.IntegerField(help_text="The version that is offered; of one that never was, the one in writing.")
    usual_time = serializers.CharField(help_text="In words: half and 85 in a hundred of what was asked with it; “new” below 20.")
    days_half = serializers.FloatField(allow_null=True)
    days_most = serializers.FloatField(allow_null=True)
    price_from = MoneyField(allow_null=True, help_text="null while fewer than five were sized")
    price_to = MoneyField(allow_null=True)
    version = serializers.IntegerField()


class WrittenDocument(serializers.Serializer[Any]):
    """What a version of an entry says."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    gives = serializers.CharField()
    audience = serializers.CharField()
    given_title = serializers.CharField(help_text="What stands in the request that begins with it.")
    given_problem = serializers.CharField()
    given_outcome = serializers.CharField()
    given_data_kind = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    questions = AskedDocument(many=True)


class WholeEntryDocument(OfferDocument):
    """An entry with the version that is offered, and for who may change it the one that is in writing."""

    offered = WrittenDocument(allow_null=True)
    written = WrittenDocument(allow_null=True)


def entry(card: EntryCard) -> dict[str, Any]:
    it = card.measured
    is_known = it.time not in ("new", "no estimate yet")
    money = MoneyField()
    return {
        "code": card.code, "title": card.title, "gives": card.gives, "audience": card.audience, "owner": card.owner_username,
        "review_on": card.review_on, "stands": card.status.removeprefix("entry_"), "retired_on": card.retired_on, "number": card.number,
        "usual_time": it.time, "days_half": it.half if is_known else None, "days_most": it.most if is_known else None,
        "price_from": money.to_representation(it.low) if it.price and it.low else None,
        "price_to": money.to_representation(it.high) if it.price and it.high else None, "version": card.version,
    }  # fmt: skip


def whole(card: EntryCard, there: Entry, written: EntryVersion | None) -> dict[str, Any]:
    return {**entry(card), "offered": _version(there.current), "written": _version(written)}


def _version(version: EntryVersion | None) -> dict[str, Any] | None:
    if version is None:
        return None
    names = ("number", "title", "gives", "audience", "given_title", "given_problem", "given_outcome", "given_data_kind", "published_at")
    return {**{name: getattr(version, name) for name in names}, "questions": asking.rows(version)}


class QuestionRow(Strict):
    """A question as it is given; all that an entry asks is given at once, in its order."""

    key = TextField(longest=LONGEST_KEY)
    help = TextField(longest=LONGEST_LINE, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=Kind.choices)
    choices = serializers.ListField(child=TextField(longest=LONGEST_CHOICE), required=False, max_length=MOST_CHOICES)
    shown_by = TextField(longest=LONGEST_KEY + 5, required=False, allow_blank=True)
    shown_values = serializers.ListField(child=TextField(longest=LONGEST_CHOICE), required=False, max_length=MOST_CHOICES)
    reads = serializers.ChoiceField(choices=Reads.choices, required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        own: dict[str, serializers.Field[Any, Any, Any, Any]] = {
            "label": TextField(longest=LONGEST_LINE),
            "required": YesField(required=False),
            "field": TextField(longest=LONGEST_KEY, required=False, allow_blank=True),
        }
        return {**super().get_fields(), **own}


class SaidOfEntry(Ahead):
    """What may be said of one."""

    ahead = ("review_on",)

    title = TextField(longest=LONGEST_TITLE, help_text="In the words of whoever asks.")
    gives = TextField(longest=LONGEST_TEXT, required=False, allow_blank=True)
    audience = TextField(longest=LONGEST_LINE, required=False, allow_blank=True)
    given_title = TextField(longest=160, required=False, allow_blank=True)
    given_problem = TextField(longest=LONGEST_TEXT, required=False, allow_blank=True)
    given_outcome = TextField(longest=LONGEST_TEXT, required=False, allow_blank=True)
    given_data_kind = serializers.ChoiceField(choices=DataKind.choices, required=False, allow_blank=True)
    owner = Username(help_text="A username of the IT side.")
    review_on = DayField(help_text="When its owner looks at it again.")
    questions = serializers.ListField(child=QuestionRow(), required=False, max_length=MOST_ROWS)


class NewEntry(SaidOfEntry):
    code = TextField(longest=LONGEST_CODE, help_text="Lower-case letters, digits and single hyphens.")


class EntryChange(SaidOfEntry):
    version = WholeField(min_value=1, max_value=2**31 - 1, required=False, help_text="The version that was seen; it is needed.")


class EntrySeen(Strict):
    version = WholeField(min_value=1, max_value=2**31 - 1)


class EntryRetired(EntrySeen):
    reason = TextField(longest=2_000)
