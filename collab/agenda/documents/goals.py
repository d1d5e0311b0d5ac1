"""What the API says of goals, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.agenda.alignment import Alignment
from collab.agenda.queries import GoalCard
from collab.agenda.standing import STATES
from collab.people.fields import Username
from collab.web.fields import DayField, MoneyField, TextField, YesField
from collab.web.rest import Strict


class GoalDocument(serializers.Serializer[Any]):
    """A shared goal with its two owners and its two signatures."""

    code = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    owner_marketing = serializers.CharField(source="owner_marketing_username")
    owner_it = serializers.CharField(source="owner_it_username")
    signed_by_cmo_at = serializers.DateTimeField(allow_null=True)
    signed_by_cio_at = serializers.DateTimeField(allow_null=True)
    kpis = serializers.ListField(child=serializers.CharField(), source="kpi_codes")
    parent = serializers.SerializerMethodField(  # type: ignore[assignment]  # the name the API has
        help_text="The code of the goal that it is a part of; null for none."
    )
    cycle = serializers.SerializerMethodField(help_text="The code of the planning cycle that it is in; null for none.")
    state = serializers.ChoiceField(STATES, source="standing.state", help_text="That of its worst KPI, or why no KPI tells it.")
    state_kpi = serializers.SerializerMethodField(help_text="The code of its worst KPI; null where none shows it.")
    state_because = serializers.CharField(source="standing.sentence")
    active = serializers.BooleanField(source="is_active")

    def get_parent(self, card: GoalCard) -> str | None:
        return card.parent[0] or None

    def get_cycle(self, card: GoalCard) -> str | None:
        return card.cycle or None

    def get_state_kpi(self, card: GoalCard) -> str | None:
        return card.standing.kpi.code if card.standing and card.standing.kpi else None


class GoalReading(GoalDocument):
    """One goal, with the mark that says what one read: send it along when signing."""

    mark = serializers.CharField()


class GoalFacts(Strict):
    """What may be said of a goal."""

    title = TextField(longest=160)
    description = TextField(longest=5_000, allow_blank=True, required=False)
    starts_on = DayField()
    ends_on = DayField()
    owner_marketing = Username(help_text="A username from the marketing side.")
    owner_it = Username(help_text="A username from the IT side.")
    kpis = serializers.ListField(child=TextField(longest=50), max_length=20, required=False, help_text="Codes of KPIs.")
    parent = TextField(  # type: ignore[assignment]  # the name the API has
        longest=50, required=False, allow_null=True, help_text="The code of a goal; null for none. Three levels at most."
    )


class NewGoal(GoalFacts):
    code = TextField(longest=50, help_text="Lower-case letters, digits and single hyphens.")


class GoalChange(GoalFacts):
    active = YesField(source="is_active", required=False)
    reason = TextField(longest=2_000, allow_blank=True, required=False, help_text="Why it is ended; with active alone.")
    mark = TextField(longest=64, required=False, help_text="The goal's mark as one read it; refused when it reads otherwise now.")


class Signature(Strict):
    mark = TextField(longest=64, required=False, help_text="The goal's mark as one read it; refused when it reads otherwise now.")


def goal(card: GoalCard) -> dict[str, Any]:
    return dict(GoalDocument(card).data)


class CellDocument(serializers.Serializer[Any]):
    """A goal and a strategy, with the projects that serve the one and carry out the other."""

    goal = serializers.CharField()
    strategy = serializers.CharField()
    projects = serializers.ListField(child=serializers.CharField(), help_text="Their numbers.")
    money = MoneyField(allow_null=True, help_text="What funds keep for them or have paid; null for who does not see all of it.")
    unknown = serializers.IntegerField(help_text="Of how many of them no exchange rate tells the money.")


class MissingDocument(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    sentences = serializers.ListField(child=serializers.CharField())


class AlignmentDocument(serializers.Serializer[Any]):
    """The goals that are pursued against the strategies that hold today. Work that carries out two strategies stands in both cells."""

    cells = CellDocument(many=True)
    holes = MissingDocument(help_text="Empty cells, of goals that have work.")
    orphans = MissingDocument(help_text="Projects that serve no goal, or carry out no strategy.")
    goals_without_work = MissingDocument()


def alignment(found: Alignment) -> dict[str, Any]:
    cells = [
        {
            "goal": row.goal.code,
            "strategy": code,
            "projects": [work.code for work in cell.works],
            "money": cell.money,
            "unknown": cell.unknown,
        }
        for row in found.rows
        for (code, _), cell in zip(found.strategies, row.cells, strict=True)
    ]
    missing = {"holes": found.holes, "orphans": found.orphans, "goals_without_work": found.workless}
    return dict(AlignmentDocument({"cells": cells, **missing}).data)
