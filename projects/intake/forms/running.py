"""The forms of the moves that stop, settle and hand over work that runs; see ``moves`` for what every form carries."""

from typing import Any

from django import forms

from collab.access.roles import Role
from collab.approvals import policies
from collab.approvals.states import Verdict
from collab.events import texts
from collab.kit import clock, formats
from collab.kit.formats import full_money
from collab.people.models import Person
from collab.people.states import Side
from collab.web.picking import Picked
from projects.intake import stopping
from projects.intake.forms.moves import MoveForm, area
from projects.intake.models import Request
from projects.intake.operations import sight
from projects.intake.queries import choices

PICK = {"required": "Choose a person"}


class TakeBackForm(MoveForm):
    lede = "It is in triage again without an answer."
    reason = area("Why", help_text="The requester sees this; you may leave it empty")


class SeatAgainForm(MoveForm):
    def prepare(self, request: Request, person: Person) -> None:
        new, why_not = request.vacant
        people = Person.objects.filter(pk__in=set[int]().union(*new.values())).order_by("first_name", "last_name", "pk")
        self.lede = why_not or f"Somebody with a seat has left. {formats.listed([one.name for one in people])} can decide from now on."


class SettleForm(MoveForm):
    lede = "What is left of its money is free again, and no invoice is booked on it any more. Without this its funds wait for late ones."


class StopForm(MoveForm):
    reason = area("Why it stops", "Write why it stops", help_text="Everybody with a part in it sees this")
    lesson = area("What others learn from it", "Write what others learn from it", help_text="It stays with the request")

    def prepare(self, request: Request, person: Person) -> None:
        if request.route is None:
            return
        left = full_money(stopping.promised(request.route))
        if stopping.takes_two(request.route):
            limit = full_money(stopping.limit(policies.in_force(clock.today())))
            self.lede = f"{left} is still promised. From {limit} on, somebody of the sponsor’s side and finance decide: they are asked now."
        else:
            self.lede = f"It ends here without being delivered. {left} is free again, and whoever waits for it is told."


class SecondForm(MoveForm):
    decision = forms.ChoiceField(
        label="Your answer",
        choices=[(Verdict.APPROVE.value, "Stop it"), (Verdict.REJECT.value, "Let it go on")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two"},
    )
    reason = area("Reason", help_text="Needed where it is to go on")

    def prepare(self, request: Request, person: Person) -> None:
        proposed = request.proposed_stop
        if proposed is None:
            return
        known = texts.read([proposed.reason, proposed.lesson])
        self.lede = (
            f"{proposed.proposed_by.name} proposes to stop it: “{known[proposed.reason]}” What was learnt: “{known[proposed.lesson]}”"
        )


class HandOverForm(MoveForm):
    lede = "The new lead has the project from now on, and decides on nothing of it. Both are told."
    side = forms.ChoiceField(label="Which lead", widget=forms.RadioSelect, error_messages={"required": "Choose a side"})
    to = Picked("person", label="To whom", error_messages=PICK)
    reason = area("Why", "Write the reason both leads will see", help_text="Both leads see this")

    def prepare(self, request: Request, person: Person) -> None:
        project = request.project
        if project is None:
            return
        now = {Side.MARKETING.value: project.marketing_lead.name, Side.IT.value: project.it_lead.name}
        self.fields["side"].choices = [(side, f"{Side(side).label}, now {name}") for side, name in now.items()]  # type: ignore[attr-defined]
        leading = {project.marketing_lead.username, project.it_lead.username}
        found = {one.key: one for role in (Role.MARKETING_LEAD, Role.IT_LEAD) for one in choices.leads(role, request)}
        there = [one for key, one in found.items() if key not in leading]
        self.fields["to"].narrow(there, "There is nobody called {} who could lead it.")  # type: ignore[attr-defined]


class ReclassifyForm(MoveForm):
    confidential = forms.ChoiceField(
        label="Who may see it from now on",
        choices=[("yes", "Only those it concerns: it is confidential"), ("no", "Everybody with a duty in the portal")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two"},
    )
    reason = area("Why", "Write the reason its requester and leads will see", help_text="Its requester, sponsor and leads see this")

    def prepare(self, request: Request, person: Person) -> None:
        self.fields["confidential"].initial = "no" if request.is_confidential else "yes"
        if request.is_confidential:
            self.lede = (
                "It is confidential. Opened, it is in lists, search and counts of everybody with a duty at once, and so is its project."
            )
            return
        payers = list(sight.payers(request).values_list("name", flat=True))
        seen = f" Whoever sees what is in {formats.listed(payers)} still may open it." if payers else ""
        self.lede = f"Everybody with a duty may see it. Kept confidential, it is missing for whoever has no part in it.{seen}"

    def words(self) -> dict[str, Any]:
        return {"confidential": self.cleaned_data["confidential"] == "yes", "reason": self.cleaned_data["reason"]}


class ReassignForm(MoveForm):
    lede = "Your colleague asks for it from now on: answers questions, and may change or withdraw it."
    to = Picked("person", label="To whom", error_messages=PICK)
    reason = area("Why", "Write the reason your colleague will see", help_text="Both of you see this")

    def prepare(self, request: Request, person: Person) -> None:
        if person.pk != request.requester_id:
            self.lede = f"A colleague of {request.requester.name}’s department asks for it from now on."
        there = choices.colleagues(request, person)
        self.fields["to"].narrow(there, "There is nobody called {} who could ask for it instead.")  # type: ignore[attr-defined]
