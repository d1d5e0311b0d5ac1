"""What goes with a decision: the assurance that it was taken by, and what was looked at. Parts of the decision's own transaction."""

from collections.abc import Collection, Iterable

from collab.approvals import groups
from collab.approvals.models import Decision
from collab.approvals.states import Verdict
from collab.events.record import record
from collab.kit import clock, numbering
from collab.kit.errors import Invalid
from collab.kit.formats import listed
from collab.kit.operation import inside_unit
from collab.people.models import Person
from projects.assurances import access, numbers
from projects.assurances.models import Applied, Assurance, Check, Tick

APPROVALS = (Verdict.APPROVE, Verdict.WITH_CONDITIONS)


def role_of(group: str) -> str:
    """The role that a group decides as: one within brand or market as the role it is of."""
    found = groups.within(group)
    return found[0] if found else group


def apply(*, actor: Person, decision: Decision, code: str, request: int, suppliers: Collection[str], data_kind: str) -> Applied:
    """This approval was taken by the assurance ``code``, which holds for the supplier and the kind of data of the request.

    Raises Invalid (``assurance``), for one that the actor may not see as for one that is not there.
    """
    inside_unit()
    found = access.current(actor).select_for_update(of=("self",), no_key=True).filter(number=numbers.parse(code)).first()
    if found is None:
        raise Invalid(assurance=f"No assurance that holds is called {code[:20]}.")
    if wrong := _unfit(found, decision, suppliers, data_kind):
        raise Invalid(assurance=wrong)
    applied = Applied.objects.create(assurance=found, decision=decision, request=request, at=clock.now())
    record("assurances.applied.made", actor=actor, about=applied, data={"assurance": found.code, "request": numbering.code(request)})
    return applied


def _unfit(found: Assurance, decision: Decision, suppliers: Collection[str], data_kind: str) -> str:
    """Why it does not cover this decision, or nothing."""
    if decision.verdict not in APPROVALS:
        return "An assurance is cited by an approval."
    if role_of(decision.panel.role) != found.role:
        return f"{found.code} is a review by {found.get_role_display()}, and you decide for another group."
    if list(suppliers) != [found.supplier.code]:
        return f"{found.code} covers {found.supplier.name} alone, and this request names others, or none."
    if data_kind != found.data_kind:
        return f"{found.code} covers {found.get_data_kind_display().lower()}, and this request has another kind of data."
    return ""


def tick(*, decision: Decision, ticks: Iterable[int], is_assured: bool) -> None:
    """Keep what was looked at beside the decision; raises Invalid (``ticks``) for what is no row of the group's list, and for what is missing.

    By an assurance nothing has to be ticked: it was, in the review that it rests on.
    """
    inside_unit()
    rows = {row.pk: row for row in Check.objects.filter(role=role_of(decision.panel.role), retired_at=None).select_for_update(no_key=True)}
    given = list(dict.fromkeys(ticks))
    if unknown := [key for key in given if key not in rows]:
        raise Invalid(ticks=f"{unknown[0]} is no row of your group’s checklist today. Look at it again.")
    if decision.verdict in APPROVALS and not is_assured:
        missing = [row.label for key, row in rows.items() if row.is_required and key not in given]
        if missing:
            raise Invalid(ticks=f"Tick what has to be looked at before you approve: {listed([f'“{label}”' for label in missing])}.")
    Tick.objects.bulk_create([Tick(decision=decision, check_row=rows[key]) for key in given])
