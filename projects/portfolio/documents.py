"""What the API says of projects, milestones and dependencies, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.kit.errors import NotFound
from collab.kit.numbering import parse
from collab.people.models import Person
from collab.people.states import Side
from collab.web.fields import DayField, TextField, WholeField, YesField
from collab.web.rest import Ahead, Strict
from funding.funds import documents as money
from funding.funds.shortfall import Funding
from projects.portfolio.cards import MilestoneCard, ProjectCard
from projects.portfolio.link_cards import LinkCard
from projects.portfolio.states import ENDED, Health, Phase
from projects.portfolio.webs import Move

# --- what it says


class MilestoneDocument(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    owner = serializers.CharField(allow_null=True, help_text="A username.")
    state = serializers.ChoiceField(choices=["due", "done", "missed"], help_text="What is due today is not missed.")
    outside = serializers.ChoiceField(
        choices=["", "before the start", "after the end"], help_text="Where it lies, if not within the days of its project."
    )
    forecast_on = serializers.DateField(allow_null=True, help_text="As its leads expect it, where that is not the plan.")
    baseline_on = serializers.DateField(allow_null=True, help_text="As it was frozen; null for what was added later.")
    expected_on = serializers.DateField(allow_null=True, help_text="As things are: done, forecast or plan, today at the earliest.")
    weight = serializers.IntegerField(allow_null=True, help_text="What share of the work it stands for, in per cent.")
    late_plan = serializers.IntegerField(help_text="By how many days it is expected after the plan.")
    late_baseline = serializers.IntegerField(help_text="By how many days it is expected after the baseline.")


class ProjectDocument(serializers.Serializer[Any]):
    """A project; each side's health is its own."""

    number = serializers.CharField(help_text="R-231, the number of its request.")
    title = serializers.CharField()
    side = serializers.ChoiceField(choices=[Side.MARKETING.value, Side.IT.value])
    phase = serializers.ChoiceField(choices=Phase.choices)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    forecast_on = serializers.DateField(allow_null=True, help_text="As its leads expect the end, where that is not the plan.")
    baseline_starts_on = serializers.DateField(allow_null=True, help_text="As it was frozen when delivery started, or by a change.")
    baseline_ends_on = serializers.DateField(allow_null=True)
    expected_on = serializers.DateField(allow_null=True, help_text="When its end is expected as things are; null once it has ended.")
    late_plan = serializers.IntegerField(help_text="By how many days the end is expected after the plan.")
    late_baseline = serializers.IntegerField(help_text="By how many days the end is expected after the baseline.")
    goal = serializers.CharField(allow_null=True)
    moment = serializers.CharField(allow_null=True)
    launch = serializers.CharField(allow_null=True, help_text="The launch that it serves.")
    strategies = serializers.ListField(child=serializers.CharField(), help_text="Codes of the strategies that it carries out.")
    marketing_lead = serializers.CharField()
    it_lead = serializers.CharField()
    health_marketing = serializers.ChoiceField(choices=Health.choices)
    word_marketing = serializers.CharField(allow_blank=True)
    said_marketing_at = serializers.DateTimeField(allow_null=True, help_text="When that side last said how it stands.")
    health_it = serializers.ChoiceField(choices=Health.choices)
    said_it_at = serializers.DateTimeField(allow_null=True)
    word_it = serializers.CharField(allow_blank=True)
    health_differs = serializers.BooleanField()
    confidential = serializers.BooleanField()
    next_milestone = MilestoneDocument(allow_null=True)
    started_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class WholeProjectDocument(ProjectDocument):
    """A project, with what is promised to it."""

    funding = money.FundingDocument(
        allow_null=True, help_text="null once it is live, when nothing more is awaited, and for who does not see the money of work"
    )


class PushedDocument(serializers.Serializer[Any]):
    """What somebody else plans and would come later; nothing moves it but its own leads."""

    number = serializers.CharField()
    title = serializers.CharField()
    milestone = serializers.CharField(allow_blank=True, help_text="Its title, where it is one; else the start or the end of the project.")
    what = serializers.ChoiceField(choices=["starts", "ends", "is due"])
    planned_on = serializers.DateField()
    would_on = serializers.DateField(help_text="The earliest day that what it waits for would leave it.")
    days = serializers.IntegerField(help_text="Working days later than now.")


class ChangedProjectDocument(WholeProjectDocument):
    """A project as it was changed, or would be, and what that pushes."""

    moves = PushedDocument(many=True)


class ChangedMilestoneDocument(MilestoneDocument):
    """A milestone as it was changed, or would be, and what that pushes."""

    moves = PushedDocument(many=True)


class LinkDocument(serializers.Serializer[Any]):
    number = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField(allow_blank=True)
    clash = serializers.BooleanField(help_text="It would start before what it waits for is done.")
    early = serializers.CharField(allow_blank=True, help_text="By how much, such as 2 weeks.")


class DependenciesDocument(serializers.Serializer[Any]):
    waits_for = LinkDocument(many=True)
    unlocks = LinkDocument(many=True)


def milestone(card: MilestoneCard) -> dict[str, Any]:
    return {
        "id": card.pk,
        "title": card.title,
        "due_on": card.due_on,
        "done_on": card.done_on,
        "owner": card.owner.username if card.owner else None,
        "state": card.state,
        "outside": card.outside,
        "forecast_on": card.forecast_on,
        "baseline_on": card.baseline_on,
        "weight": card.weight,
        "expected_on": card.expected_on,
        "late_plan": card.late_plan,
        "late_baseline": card.late_baseline,
    }


def project(card: ProjectCard) -> dict[str, Any]:
    return {
        "number": card.code,
        "title": card.title,
        "side": card.side,
        "phase": card.phase,
        "starts_on": card.starts_on,
        "ends_on": card.ends_on,
        "forecast_on": card.forecast_on,
        "baseline_starts_on": card.baseline_starts_on,
        "baseline_ends_on": card.baseline_ends_on,
        "expected_on": card.expected_on,
        "late_plan": card.late_plan,
        "late_baseline": card.late_baseline,
        "goal": card.goal.code if card.goal else None,
        "moment": card.moment.code if card.moment else None,
        "launch": card.launch.code if card.launch else None,
        "strategies": list(card.strategies),
        "marketing_lead": card.marketing.lead.username,
        "it_lead": card.it.lead.username,
        "health_marketing": card.marketing.health,
        "word_marketing": card.marketing.word,
        "said_marketing_at": card.marketing.said_at,
        "health_it": card.it.health,
        "word_it": card.it.word,
        "said_it_at": card.it.said_at,
        "health_differs": card.differs,
        "confidential": card.is_confidential,
        "next_milestone": milestone(card.next) if card.next else None,
        "started_at": card.started_at,
        "updated_at": card.updated_at,
        "version": card.version,
    }


def whole(card: ProjectCard, funding: Funding | None) -> dict[str, Any]:
    """The document of one project; the list leaves its money out."""
    return {**project(card), "funding": money.funding(None if card.phase in ENDED else funding)}


def move(one: Move) -> dict[str, Any]:
    return {
        "number": one.code,
        "title": one.title,
        "milestone": one.milestone,
        "what": one.what,
        "planned_on": one.planned_on,
        "would_on": one.would_on,
        "days": one.days,
    }


def link(card: LinkCard) -> dict[str, Any]:
    return {"number": card.code, "title": card.title, "why": card.why, "clash": card.clash, "early": card.early}


# --- what it reads


class Username(TextField):
    """Somebody who works here, by username."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=150, **kwargs)

    def to_internal_value(self, data: Any) -> Person:  # type: ignore[override]
        username = super().to_internal_value(data)
        person = Person.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise serializers.ValidationError(f"There is nobody called {username}.")
        return person


class Number(TextField):
    """A project's number as R-231."""

    def to_internal_value(self, data: Any) -> int:  # type: ignore[override]
        try:
            return parse(super().to_internal_value(data))
        except NotFound as error:
            raise serializers.ValidationError("Write a number such as R-201.") from error


def numbered(value: str) -> int:
    """A number in a query string; raises ValueError with a sentence."""
    try:
        return parse(value)
    except NotFound as error:
        raise ValueError("Write a number such as R-201.") from error


def version(**kwargs: Any) -> WholeField:
    return WholeField(min_value=1, max_value=2**31 - 1, **kwargs)


class ProjectChange(Ahead):
    """The version that was seen, and what is new. Both leads keep the plan; each side's health is its own lead's."""

    ahead = ("starts_on", "ends_on", "forecast_on")

    version = version()
    starts_on = DayField(required=False, allow_null=True)
    ends_on = DayField(required=False, allow_null=True)
    forecast_on = DayField(required=False, allow_null=True, help_text="When the end is expected; null where that is the plan.")
    dry_run = YesField(required=False, help_text="Say what would be and what that pushes, and write nothing.")
    reason = TextField(
        longest=2_000, required=False, allow_blank=True, help_text="Why the end moves: by more than 91 days or a quarter of its length."
    )
    phase = serializers.ChoiceField(choices=Phase.choices, required=False)
    side = serializers.ChoiceField(choices=[Side.MARKETING.value, Side.IT.value], required=False)
    launch = TextField(longest=50, required=False, allow_null=True, help_text="The code of a launch; null for none.")
    strategies = serializers.ListField(
        child=TextField(longest=50), max_length=10, required=False, help_text="Codes of the strategies that it carries out."
    )
    health_marketing = serializers.ChoiceField(choices=Health.choices, required=False)
    word_marketing = TextField(longest=300, required=False, allow_blank=True)
    health_it = serializers.ChoiceField(choices=Health.choices, required=False)
    word_it = TextField(longest=300, required=False, allow_blank=True)


class NewMilestone(Ahead):
    ahead = ("due_on",)
    title = TextField(longest=120)
    due_on = DayField()
    owner = Username(required=False, allow_null=True)
    weight = WholeField(min_value=0, max_value=100, required=False, allow_null=True)
    version = version(required=False, help_text="The project's version that was seen.")


class MilestoneChange(Ahead):
    ahead = ("due_on", "forecast_on")
    title = TextField(longest=120, required=False)
    due_on = DayField(required=False)
    owner = Username(required=False, allow_null=True)
    weight = WholeField(min_value=0, max_value=100, required=False, allow_null=True)
    done_on = DayField(required=False, allow_null=True)
    forecast_on = DayField(required=False, allow_null=True, help_text="When it is expected; null where that is the plan.")
    dry_run = YesField(required=False, help_text="Say what would be and what that pushes, and write nothing.")
    version = version(required=False, help_text="The project's version that was seen.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What is done was due on a day that may have passed."""
        if attrs.get("done_on"):
            attrs["confirm"] = {"due_on", "forecast_on"}
        return super().validate(attrs)


class NewDependency(Strict):
    before = Number(help_text="What this project waits for, as R-231.")
    why = TextField(longest=300, required=False, allow_blank=True)
    version = version(required=False, help_text="The project's version that was seen.")
