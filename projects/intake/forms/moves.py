"""The form of each move: the fields that its page asks for. Which move has which is in ``doors.py``."""

from datetime import timedelta
from typing import Any

from django import forms

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.standins import access as standins
from collab.approvals.states import Track, Verdict
from collab.insights.models import LONGEST
from collab.insights.states import Asked
from collab.kit import clock, numbering
from collab.kit.formats import full_money
from collab.people.models import Person
from collab.web.days import Day, question
from collab.web.picking import Picked, asked_by
from collab.web.texts import Words
from projects.intake import proposed
from projects.intake.lane_models import GROUPS
from projects.intake.models import Request
from projects.intake.queries import choices
from projects.intake.queries.page import prediction, similar


def area(label: str, required: str = "", **kwargs: Any) -> Words:
    errors = {"required": required} if required else {}
    widget = forms.Textarea(attrs={"rows": 3})
    return Words(label=label, max_length=4000, widget=widget, required=bool(required), error_messages=errors, **kwargs)


class MoveForm(forms.Form):
    """What every move carries: the version that was seen. ``words`` are the operation's arguments.

    ``lede`` says below the title what the move does, where the title does not.
    """

    # The server says what is missing, in the house's words and place; the browser's bubble would come first.
    use_required_attribute = False

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    # What an operation calls a field that the form names otherwise.
    named: dict[str, str] = {}
    lede = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Opened by a key, the form takes what is typed next.
        first = next((field for name, field in self.fields.items() if name != "version"), None)
        if first is not None:
            first.widget.attrs["data-autofocus"] = ""

    @property
    def has_words(self) -> bool:
        """It asks for something to be written: that is not to be lost."""
        return any(isinstance(field.widget, forms.Textarea | forms.TextInput) for field in self.fields.values())

    def prepare(self, request: Request, person: Person) -> None:
        """Load what can be chosen and suggested for this request."""

    def words(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class DeleteForm(MoveForm):
    lede = "Its answers are erased for good. Nobody else has seen them."


class AskForm(MoveForm):
    reason = area("What do you need to know?", "Write the question", help_text="The requester sees this")


class AnswerForm(MoveForm):
    answer = area("Your answer", "Write the answer, or that you don’t know")


class DeclineForm(MoveForm):
    reason = area("Why, and what could change the answer", "Write the reason the requester will see", help_text="The requester sees this")


class HoldForm(MoveForm):
    lede = "It waits where it is until a technologist resumes it."
    reason = area("Why it has to wait", "Write the reason the requester will see", help_text="The requester sees this")
    supplier = forms.BooleanField(label="A supplier is waited for, and nobody here", required=False)


class LaunchForm(MoveForm):
    lede = "From now on it counts as live, its requester is told, and the review of its effect comes next."


class ResumeForm(MoveForm):
    lede = "It goes on where it paused, and its requester is told."


class ReviewForm(MoveForm):
    lede = "It ends here. What is left of its money waits for late invoices until its funds’ time for them is over, and then is free again."
    reason = area("What came of it", "Say what came of it", help_text="Held against what was promised")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for asked in Asked:
            self.fields[asked.value] = Words(
                label=str(asked.label),
                max_length=LONGEST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text="In one sentence",
            )
        self.fields["no_lesson"] = area("Why nothing was learnt", help_text="Only where you answer none of the three")


class WithdrawForm(MoveForm):
    lede = "It ends here; nobody works on it any more. You can ask again at any time."
    reason = area("Why you take it back", help_text="Others learn from it; you may leave it empty")


class MergeForm(MoveForm):
    into = Picked("request", label="Into which request", help_text="Its number or title, for example R-201", required=False)
    near = forms.ChoiceField(label="Or one of those like it", required=False, widget=forms.RadioSelect)
    reason = area("Why", "Write the reason the requester will see", help_text="The requester sees this and follows the other one")

    def prepare(self, request: Request, person: Person) -> None:
        asked_by(self, person)
        found = similar.like(request, person, open_only=True)
        if found:
            self.fields["near"].choices = [(one.number, f"{one.number} {one.title}: {one.why}") for one in found]  # type: ignore[attr-defined]
        else:
            del self.fields["near"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("into") and not given.get("near") and "into" not in self.errors:
            self.add_error("into", "Name the request it goes into")
        return given

    def words(self) -> dict[str, Any]:
        into = self.cleaned_data["into"] or self.cleaned_data["near"]
        return {"into": numbering.parse(into), "reason": self.cleaned_data["reason"]}


class SnoozeForm(MoveForm):
    lede = "It leaves the inbox and comes back on that day."
    until = Day(label="Until which day", error_messages={"required": "Choose the day it comes back"})

    def prepare(self, request: Request, person: Person) -> None:
        self.fields["until"].initial = clock.today() + timedelta(days=7)


class RouteForm(MoveForm):
    track = forms.ChoiceField(label="Track", choices=Track.choices, widget=forms.RadioSelect, error_messages={"required": "Choose a track"})

    reason = area("Why", help_text="Needed for a lighter track than the policy’s; executives and auditors read it")

    def prepare(self, request: Request, person: Person) -> None:
        found = prediction.ways(request)
        self.fields["track"].choices = [(way.track, way.words) for way in found] or Track.choices  # type: ignore[attr-defined]
        # What a rule proposes, where the policy allows it; else the policy's own.
        wanted = proposed.of(request).track
        own = next((way.track for way in found if way.is_own), "")
        self.fields["track"].initial = wanted if wanted in [way.track for way in found] else own
        if len(found) < len(Track.choices) and found:
            self.lede = "For this amount and class of data the policy allows no lighter track than the first."


class DecideForm(MoveForm):
    decision = forms.ChoiceField(
        label="Your decision", choices=Verdict.choices, widget=forms.RadioSelect, error_messages={"required": "Choose one of the four"}
    )
    text = area("Reason or conditions", help_text="Needed unless you simply approve; the requester sees it")
    insights = Picked(
        "insights", is_many=True, required=False, label="Insights it rests on", help_text="Their words, with commas between them"
    )
    # Only for privacy and security, whose no says more.
    yes_if = area("With a no: what would make it a yes", help_text="A no of privacy or security names this, or the rule below")
    forbidden_by = area("Or the rule that forbids it")
    # Only where they stand in for somebody, who is named.
    on_behalf_of = forms.ChoiceField(label="You decide in the place of", required=False, widget=forms.RadioSelect)
    named = {"reason": "text", "conditions": "text"}

    def prepare(self, request: Request, person: Person) -> None:
        asked_by(self, person)
        self._in_place_of(person, standins.whom(person, [request.route_id] if request.route_id else []).get(request.route_id or 0, []))
        if request.route:
            asked = full_money(request.route.asked)
            self.lede = f"{asked}, {request.route.get_track_display().lower()} track. What you sign stays in the record."

    def words(self) -> dict[str, Any]:
        name = "conditions" if self.cleaned_data["decision"] == Verdict.WITH_CONDITIONS else "reason"
        said = {"decision": self.cleaned_data["decision"], name: self.cleaned_data["text"], "insights": self.cleaned_data["insights"]}
        more = {field: self.cleaned_data.get(field, "") for field in ("on_behalf_of", "yes_if", "forbidden_by")}
        return {**said, **{field: value for field, value in more.items() if value}}

    def _in_place_of(self, person: Person, people: list[Person]) -> None:
        """Whoever has a seat of their own is asked nothing; who stands in for one person finds them chosen."""
        if duties.roles_of(person).isdisjoint(GROUPS) and not people:
            del self.fields["yes_if"], self.fields["forbidden_by"]
        if not people:
            del self.fields["on_behalf_of"]
            return
        field = self.fields["on_behalf_of"]
        field.choices, field.required = [(one.username, one.name) for one in people], True  # type: ignore[attr-defined]
        field.error_messages["required"] = "Say in whose place you decide."
        if len(people) == 1:
            field.initial = people[0].username


class StartForm(MoveForm):
    lede = "With a lead from each side it becomes a project of the same number."
    marketing_lead = Picked("person", label="Lead from marketing", error_messages={"required": "Choose a lead from marketing"})
    it_lead = Picked("person", label="Lead from IT", error_messages={"required": "Choose a lead from IT"})
    starts_on = Day(label="Starts on", required=False)
    ends_on = Day(label="Planned end", required=False)

    def prepare(self, request: Request, person: Person) -> None:
        for name, role in (("marketing_lead", Role.MARKETING_LEAD), ("it_lead", Role.IT_LEAD)):
            self.fields[name].narrow(choices.leads(role, request), f"{{}} does not lead for {role.label.removesuffix(' lead')}.")  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = clock.today()
        self.fields["ends_on"].initial = request.needed_by

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", "The end comes after the start")
        question(self, "ends_on")
        return given
