"""The forms of break-glass: each of two executives gives a reason, the first says how it would begin, a technologist reviews it."""

from typing import Any

from django import forms

from collab.access.roles import Role
from collab.events import texts
from collab.kit import clock, formats
from collab.kit.formats import full_money
from collab.kit.money import Money
from collab.people.models import Person
from collab.web.picking import Picked
from projects.intake.forms.moves import MoveForm, area
from projects.intake.glass import KEY_HOURS, LEAST_REASON, REVIEW_DAYS, GlassVerdict
from projects.intake.models import Request
from projects.intake.queries import choices

LEDE = (
    "It stands for triage and panels, not for the ledger. Somebody of the other side turns the second key within"
    f" {KEY_HOURS} hours; then the money is reserved and the work begins. It is reviewed within {REVIEW_DAYS} working days."
)


class BreakGlassForm(MoveForm):
    """What the first key says; the second only gives its reason."""

    lede = LEDE
    fund = Picked("fund", label="Which fund pays", required=False)
    marketing_lead = Picked("person", label="Lead from marketing", required=False)
    it_lead = Picked("person", label="Lead from IT", required=False)
    reason = area("Your reason", "Write why it cannot wait", help_text=f"{LEAST_REASON} signs or more; whoever audits it reads it")

    def prepare(self, request: Request, person: Person) -> None:
        opened = request.open_glass
        if opened is not None:
            for name in ("fund", "marketing_lead", "it_lead"):
                del self.fields[name]
            why = texts.read([opened.first_reason])[opened.first_reason]
            self.lede = (
                f"{opened.first.name} turned the first key: “{why}” It begins with {full_money(Money(opened.amount, opened.currency))} of"
                f" {opened.fund.name}, led by {opened.marketing_lead.name} and {opened.it_lead.name}, as soon as you sign."
            )
            return
        self.fields["fund"].narrow(choices.open_funds(person), "There is no fund {} that is open.")  # type: ignore[attr-defined]
        for name, role in (("marketing_lead", Role.MARKETING_LEAD), ("it_lead", Role.IT_LEAD)):
            self.fields[name].narrow(choices.leads(role, request), f"{{}} does not lead for {role.label.removesuffix(' lead')}.")  # type: ignore[attr-defined]

    def words(self) -> dict[str, Any]:
        return {name: value or "" for name, value in super().words().items()}


class JudgeForm(MoveForm):
    verdict = forms.ChoiceField(
        label="Your review",
        choices=[
            (GlassVerdict.UPHELD.value, "Uphold it: it goes on"),
            (GlassVerdict.STOPPED.value, "Stop it: the rest of its money is free"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two"},
    )
    reason = area("Why", "Write the reason both executives will read", help_text="Both executives and whoever asked read this")
    lesson = area("What others learn from it", help_text="Needed where you stop it")

    def prepare(self, request: Request, person: Person) -> None:
        glass = request.unjudged_glass
        if glass is None or glass.second is None:
            return
        known = texts.read([glass.first_reason, glass.second_reason])
        due = formats.day(glass.review_on, clock.today()) if glass.review_on else ""
        self.lede = (
            f"{glass.first.name}: “{known[glass.first_reason]}” {glass.second.name}: “{known[glass.second_reason]}”"
            f" To be reviewed by {due}."
        )
