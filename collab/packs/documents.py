"""What the API says of packs, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.packs import comparing, filing
from collab.packs.cards import Figure, Frozen, PackCard, Row, Thing
from collab.packs.reviewing import DecisionCard
from collab.packs.states import LONGEST_DECISION, Form, Sight
from collab.people.fields import Username
from collab.web.fields import DayField, TextField
from collab.web.rest import Ahead, Strict


class PackDocument(serializers.Serializer[Any]):
    """A month or a quarter, frozen for one sight."""

    code = serializers.CharField()
    title = serializers.CharField(help_text="The period in words.")
    sight = serializers.ChoiceField(Sight.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    as_of = serializers.DateTimeField()
    by = serializers.CharField(help_text="Who froze it.")
    hash = serializers.CharField(help_text="SHA-256 over all that it holds, as PostgreSQL writes jsonb.")
    earlier = serializers.CharField(help_text="The pack before it, of the same sight; empty for the first.")
    decisions = serializers.IntegerField(help_text="How many its review made.")


class PackRowDocument(serializers.Serializer[Any]):
    """A row behind a figure, as it was."""

    thing = serializers.CharField(help_text="Its kind and key; empty for what is no thing.")
    code = serializers.CharField()
    name = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    unit = serializers.CharField()


class PackFigureDocument(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    value = serializers.CharField(allow_null=True, help_text="To the last digit; a word where it is a state.")
    unit = serializers.CharField()
    rule = serializers.CharField(help_text="How it was made.")
    count = serializers.IntegerField(help_text="How many rows were behind it.")
    digest = serializers.CharField(help_text="Over the rows, where there were more than a thousand.")
    rows = PackRowDocument(many=True)


class PackThingDocument(serializers.Serializer[Any]):
    """A decision that waited, a KPI or a project, with its figures."""

    part = serializers.CharField()
    thing = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    says = serializers.CharField(help_text="What a KPI means.")
    version = serializers.IntegerField(allow_null=True, help_text="The version of that meaning.")
    rows = serializers.ListField(child=serializers.CharField(), help_text="The keys of the values behind it.")
    figures = PackFigureDocument(many=True)


class PackDecisionDocument(serializers.Serializer[Any]):
    """What a review decided, and the action that it became, as that stands now."""

    pack = serializers.CharField()
    text = serializers.CharField()
    figure = serializers.CharField(help_text="The figure it is about; empty for the whole pack.")
    by = serializers.CharField()
    at = serializers.DateTimeField()
    action = serializers.IntegerField(help_text="The action's id.")
    to_do = serializers.CharField()
    owner = serializers.CharField(help_text="A username.")
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)


class PackFileDocument(serializers.Serializer[Any]):
    """How far a file of it is."""

    format = serializers.ChoiceField(Form.choices)
    state = serializers.CharField(help_text="due, done, refused or parked")
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    says = serializers.CharField()


class SentenceDocument(serializers.Serializer[Any]):
    tone = serializers.CharField()
    lead = serializers.CharField()
    text = serializers.CharField()


class WholePackDocument(PackDocument):
    currency = serializers.CharField()
    sentences = SentenceDocument(many=True)
    figures = PackFigureDocument(many=True)
    things = PackThingDocument(many=True)
    review = PackDecisionDocument(many=True)
    going_on = PackDecisionDocument(many=True, help_text="Open from earlier reviews when it was frozen.")
    files = PackFileDocument(many=True)


class RowChangeDocument(serializers.Serializer[Any]):
    thing = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)


class PackChangeDocument(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)
    difference = serializers.CharField(allow_null=True)
    rows = RowChangeDocument(many=True)


class PackEventDocument(serializers.Serializer[Any]):
    who = serializers.CharField()
    what = serializers.CharField()
    at = serializers.DateTimeField()
    why = serializers.CharField()


class PackBetweenDocument(serializers.Serializer[Any]):
    thing = serializers.CharField()
    name = serializers.CharField()
    events = PackEventDocument(many=True)
    more = serializers.IntegerField()


class PackComparisonDocument(serializers.Serializer[Any]):
    """What changed from the earlier to the later pack, and what happened between."""

    before = PackDocument()
    after = PackDocument()
    figures = PackChangeDocument(many=True)
    things = PackChangeDocument(many=True)
    between = PackBetweenDocument(many=True)
    untold = serializers.IntegerField(help_text="Of so many more things nothing is told here.")


class NewPack(Strict):
    period = TextField(longest=10, help_text="A month as 2026-09, or a quarter as 2026-q3.")
    sight = serializers.ChoiceField(Sight.choices)


class NewPackDecision(Ahead):
    ahead = ("due_on",)
    text = TextField(longest=LONGEST_DECISION)
    figure = TextField(longest=80, required=False, help_text="The key of a figure, or of a thing; the whole pack without it.")
    action = TextField(longest=300)
    owner = Username()
    due_on = DayField()


class PackFileWish(Strict):
    format = serializers.ChoiceField(Form.choices)


def figure(one: Figure) -> dict[str, Any]:
    return {
        "key": one.key, "title": one.title, "value": one.value, "unit": one.unit, "rule": one.rule, "count": one.count,
        "digest": one.digest, "rows": [row(line) for line in one.rows],
    }  # fmt: skip


def row(one: Row) -> dict[str, Any]:
    return {"thing": one.thing, "code": one.code, "name": one.name, "value": one.value, "unit": one.unit}


def thing(one: Thing) -> dict[str, Any]:
    return {
        "part": one.part, "thing": one.thing, "code": one.code, "name": one.name, "says": one.says, "version": one.version,
        "rows": list(one.rows), "figures": [figure(line) for line in one.figures],
    }  # fmt: skip


def card(one: PackCard) -> dict[str, Any]:
    return {
        "code": one.code, "title": one.title, "sight": str(one.sight), "starts_on": one.starts_on, "ends_on": one.ends_on,
        "as_of": one.as_of, "by": one.by, "hash": one.hash, "earlier": one.earlier, "decisions": one.decisions,
    }  # fmt: skip


def decision(one: DecisionCard) -> dict[str, Any]:
    names = ("pack", "text", "figure", "by", "at", "action", "to_do", "due_on", "done_on")
    return {name: getattr(one, name) for name in names} | {"owner": one.owner_username}


def file(one: filing.FileCard) -> dict[str, Any]:
    return {"format": str(one.form), "state": str(one.state), "done": one.done, "total": one.total, "says": one.words}


def whole(found: Frozen, review: Any, going_on: Any, files: Any) -> dict[str, Any]:
    return card(found.card) | {
        "currency": found.currency,
        "sentences": [{"tone": one.tone, "lead": one.lead, "text": one.text} for one in found.sentences],
        "figures": [figure(one) for one in found.headlines],
        "things": [thing(one) for one in found.things],
        "review": [decision(one) for one in review],
        "going_on": [decision(one) for one in going_on],
        "files": [file(one) for one in files],
    }


def change(one: comparing.Change) -> dict[str, Any]:
    difference = format(one.difference, "f") if one.difference is not None else None
    names = ("thing", "code", "name", "before", "after")
    return {
        "key": one.key, "title": one.title, "unit": one.unit, "before": one.before, "after": one.after, "difference": difference,
        "rows": [{name: getattr(line, name) for name in names} for line in one.rows],
    }  # fmt: skip


def comparison(found: comparing.Comparison) -> dict[str, Any]:
    return {
        "before": card(found.before),
        "after": card(found.after),
        "figures": [change(one) for one in found.headlines],
        "things": [change(one) for one in found.things],
        "between": [
            {
                "thing": one.thing, "name": one.name, "more": one.more,
                "events": [{"who": line.who, "what": line.what, "at": line.at, "why": line.why} for line in one.entries],
            }
            for one in found.between
        ],
        "untold": found.untold,
    }  # fmt: skip
