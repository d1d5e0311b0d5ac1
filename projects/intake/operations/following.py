"""Follow a merge in a register: what named the double names the entry that stays, in requests of every state."""

from collab.kit.operation import inside_unit
from collab.people.models import Person
from collab.registers.models import Entry
from projects.intake.asked import REGISTERS
from projects.intake.models import Request
from projects.intake.operations import moving

FOLLOWED = "intake.request.followed"


def follow(double: Entry, target: Entry, actor: Person) -> int:
    """Each on record and with its next version; gives how many of those that everybody with a duty sees: hidden ones are not counted."""
    inside_unit()
    name = double.kind
    if name not in REGISTERS:
        return 0
    found = Request.objects.select_for_update(of=("self",), no_key=True).filter(**{f"{name}__contains": [double.code]})
    rows = list(found.order_by("number"))
    for request in rows:
        moving.hold(request)
        old: list[str] = getattr(request, name)
        new = sorted({target.code if code == double.code else code for code in old})
        setattr(request, name, new)
        moving.REQUESTS.change(request, FOLLOWED, actor=actor, data={"changed": {name: [old, new]}})
    return sum(not request.is_confidential and request.submitted_at is not None for request in rows)
