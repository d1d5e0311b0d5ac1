"""Checklists: what a group looks at before it decides. A row is set and retired, and stays as it was worded."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from collab.access import duties
from collab.approvals.groups import ROLES
from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.operation import operation
from collab.kit.text import one_line
from collab.people.models import Person
from projects.assurances import access
from projects.assurances.models import LONGEST_CHECK, Check, Tick
from projects.assurances.states import RETIRED, SET

MOST = 20
GROUPS = dict(ROLES)


@dataclass(frozen=True, slots=True)
class CheckCard:
    """A row of a checklist; ``key`` is how it is ticked."""

    key: int
    role: str
    label: str
    is_required: bool

    @property
    def group(self) -> str:
        return GROUPS[self.role]


@operation
def put(*, actor: Person, role: str, label: str, is_required: bool = False) -> Check:
    """A row more on the list of a group. Raises Forbidden, Invalid (``role``, ``label``), Unfit where it stands there, Conflict over MOST."""
    if not access.may_set(duties.roles_now(actor)):
        raise Forbidden(access.SET)
    wrong = {} if role in GROUPS else {"role": f"One of: {', '.join(GROUPS)}."}
    said = one_line(label or "", "label", LONGEST_CHECK)
    if not said:
        wrong["label"] = "Say what is looked at."
    if wrong:
        raise Invalid(**wrong)
    if Check.objects.filter(role=role, retired_at=None).count() >= MOST:
        raise Conflict(f"A checklist has {MOST} rows at most. Retire one first.")
    try:
        with transaction.atomic():
            row = Check.objects.create(role=role, label=said, is_required=is_required, made_at=clock.now())
    except IntegrityError as error:
        raise Unfit(label="This stands on the list already.") from error
    record(SET, actor=actor, about=row, data={"role": role, "label": Words(said), "is_required": is_required})
    return row


@operation
def retire(*, actor: Person, key: int) -> Check:
    """It is looked at no longer; what was ticked stays. Retired already: nothing happens."""
    if not access.may_set(duties.roles_now(actor)):
        raise Forbidden(access.SET)
    row = Check.objects.select_for_update(no_key=True).filter(pk=key).first()
    if row is None:
        raise NotFound
    if row.retired_at is None:
        row.retired_at = clock.now()
        row.save(update_fields=["retired_at"])
        record(RETIRED, actor=actor, about=row, data={"role": row.role})
    return row


def of(*roles: str) -> list[CheckCard]:
    """The rows that these groups look at today; of all groups where none is named. One query."""
    rows = Check.objects.filter(retired_at=None, **({"role__in": roles} if roles else {}))
    return [CheckCard(row.pk, row.role, row.label, row.is_required) for row in rows.order_by("role", "pk")]


def ticked(decisions: Collection[int]) -> dict[int, list[str]]:
    """What was looked at, by decision. One query, none for nothing."""
    found: dict[int, list[str]] = {}
    if decisions:
        rows = Tick.objects.filter(decision__in=list(decisions)).order_by("pk")
        for decision, label in rows.values_list("decision_id", "check_row__label"):
            found.setdefault(decision, []).append(label)
    return found
