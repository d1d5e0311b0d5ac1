"""The forms of a project's pages: how it stands, a milestone, what it waits for."""

from typing import Any

from django import forms

from collab.kit import clock, formats
from collab.kit.errors import Invalid
from collab.kit.numbering import parse
from collab.people.models import Person
from collab.people.states import Side
from collab.web.days import Day, question
from collab.web.picking import Offer, Picked, asked_by
from collab.web.refusing import at_fields
from collab.web.texts import Words
from projects.launches.picking import offer
from projects.portfolio import rules, strategies
from projects.portfolio.access import visible
from projects.portfolio.cards import MilestoneCard, ProjectCard
from projects.portfolio.flow import FLOW, IT_LEAD, MARKETING_LEAD
from projects.portfolio.models import Milestone, Project
from projects.portfolio.states import Health, Phase

LEAD_OF = {"marketing": MARKETING_LEAD, "it": IT_LEAD}
LABEL_OF = {"marketing": "Marketing", "it": "IT"}


class Versioned(forms.Form):
    """What every form of a project carries: the version that was seen."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def refuse(self, refused: Invalid) -> None:
        """Say the operation's sentences at the fields they are about."""
        at_fields(self, refused)


class UpdateForm(Versioned):
    """How one's own side sees it, and the plan that both leads keep."""

    starts_on = Day(label="Starts", required=False)
    ends_on = Day(label="Ends", required=False)
    forecast_on = Day(label="Expected to end", required=False, help_text="Where that is not the plan; the plan stays as it is")
    reason = Words(
        label="Why the end moves", max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed where it moves by more than 91 days or a quarter of its length; whoever asked for it is told",
    )  # fmt: skip
    launch = Picked("launches", label="Launch or campaign it serves", required=False, help_text="Its name; empty where it serves none")
    strategies = Picked(
        "strategies", label="Strategies it carries out", is_many=True, required=False, help_text="Their names, with commas between them"
    )
    phase = forms.ChoiceField(label="Phase")
    side = forms.ChoiceField(label="Most of the work is done by", choices=[(Side.MARKETING.value, "Marketing"), (Side.IT.value, "IT")])
    order = ("health", "word")

    def __init__(self, *args: Any, project: Project, roles: frozenset[str], reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_by(self, reader)
        steps = [step for step in FLOW.leaving(project.phase) if not roles.isdisjoint(step.who)]
        self.fields["phase"].choices = [(phase, Phase(phase).label) for phase in (project.phase, *(step.target for step in steps))]  # type: ignore[attr-defined]
        for side, lead in LEAD_OF.items():
            if lead in roles:
                self._add_side(side)

    def _add_side(self, side: str) -> None:
        health = forms.ChoiceField(label=f"How {LABEL_OF[side]} sees it", choices=Health.choices)
        word = Words(
            label="In a sentence", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
            help_text="What stands behind it; needed when it is at risk, off track or paused",
        )  # fmt: skip
        self.fields = {"version": self.fields["version"], f"health_{side}": health, f"word_{side}": word, **self.fields}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        # What stood there already was not written now.
        question(self, *(name for name in ("starts_on", "ends_on", "forecast_on") if name in self.changed_data))
        return given

    @staticmethod
    def seen(project: Project) -> dict[str, Any]:
        """What the form opens with."""
        names = (
            "version",
            "starts_on",
            "ends_on",
            "forecast_on",
            "phase",
            "side",
            "health_marketing",
            "word_marketing",
            "health_it",
            "word_it",
        )
        launch = offer(project.launch).words if project.launch else ""
        return {**{name: getattr(project, name) for name in names}, "launch": launch, "strategies": _strategies(project)}


def _strategies(project: Project) -> str:
    """By their names, as the field reads them again; no name has a comma there, for commas part them."""
    return ", ".join(Offer(code, name.replace(",", " ")).words for code, name in strategies.names(project.strategies))


class MilestoneForm(Versioned):
    """A milestone, planned or changed; ``is_done`` is offered once it exists."""

    title = Words(label="Milestone", max_length=120, error_messages={"required": "Name the milestone"})
    due_on = Day(label="Due")
    forecast_on = Day(label="Expected", required=False, help_text="Where that is not the day it is due; the plan stays as it is")
    owner = forms.ChoiceField(label="Who answers for it", required=False)
    done_on = Day(label="Done on", required=False, help_text="Leave it empty while it is not done")

    def __init__(self, *args: Any, project: ProjectCard, milestone: MilestoneCard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {side.lead.username: side.lead.name for side in project.sides}
        if milestone and milestone.owner:
            people.setdefault(milestone.owner.username, milestone.owner.name)
        self.fields["owner"].choices = [("", "Nobody yet"), *people.items()]  # type: ignore[attr-defined]
        if milestone is None:
            del self.fields["done_on"], self.fields["forecast_on"]
        else:
            self.fields["done_on"].widget.attrs["max"] = clock.today().isoformat()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("done_on"):
            question(self, *(name for name in ("due_on", "forecast_on") if name in self.changed_data))
        return given

    def words(self) -> dict[str, Any]:
        """The operation's arguments."""
        username = self.cleaned_data["owner"]
        return {**self.cleaned_data, "owner": Person.objects.get(username=username) if username else None}


class LinkForm(Versioned):
    """What the project, or one of its milestones, waits for."""

    before = Picked(
        "project",
        label="Which project",
        help_text="Its number or title, for example R-201",
        error_messages={"required": "Name the project it waits for"},
    )
    before_milestone = Words(
        label="Which milestone of it", max_length=120, required=False, help_text="Its name; empty for the whole project"
    )
    milestone = forms.ChoiceField(label="What of this project waits", required=False)
    lag = forms.IntegerField(
        label="Working days between the two", required=False, min_value=rules.LEAST_LAG, max_value=rules.MOST_LAG,
        help_text="Below 0 they may overlap",
    )  # fmt: skip
    is_hard = forms.ChoiceField(
        label="Must it wait?", required=False, choices=[("hard", "Yes, it cannot begin before"), ("soft", "It would be better")]
    )
    why = Words(label="What it is about", max_length=300, required=False)

    def __init__(self, *args: Any, reader: Person, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_by(self, reader)
        self.reader = reader
        own = [(str(row.pk), row.title) for row in project.milestones.all()]
        self.fields["milestone"].choices = [("", "The whole project"), *own]  # type: ignore[attr-defined]

    def clean_before(self) -> int:
        return parse(self.cleaned_data["before"])

    def clean_milestone(self) -> int | None:
        return int(self.cleaned_data["milestone"]) if self.cleaned_data["milestone"] else None

    def clean_is_hard(self) -> bool:
        return bool(self.cleaned_data["is_hard"] != "soft")

    def clean_lag(self) -> int:
        return self.cleaned_data["lag"] or 0

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        name, number = given.get("before_milestone"), given.get("before")
        given["before_milestone"] = None
        if name and number:
            named = Milestone.objects.filter(project__in=visible(self.reader).filter(number=number))
            found = next((row.pk for row in named if row.title.casefold() == name.casefold()), None)
            if found is None:
                titles = formats.listed([f"“{row.title}”" for row in named]) or "none"
                self.add_error("before_milestone", f"That project has no such milestone. It has {titles}.")
            given["before_milestone"] = found
        return given
