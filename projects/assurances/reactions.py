"""Who is told of assurances: the people of its group, before one ends and when one is revoked."""

from collections.abc import Iterable

from collab.access import duties
from collab.events.models import Event
from collab.kit.formats import day
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from collab.registers.pointing import Pointing
from projects.assurances import access, addresses, operations
from projects.assurances.models import Assurance
from projects.assurances.states import ASSURANCE, ENDS_SOON, REVOKED_EVENT


def group(assurance: Assurance, event: Event) -> Iterable[Person]:
    return duties.holders(assurance.role)


TELLINGS: dict[str, tuple[Telling[Assurance], ...]] = {
    ENDS_SOON: (Telling(group, "{it} ends on {day}. Review it again where it is still needed."),),
    REVOKED_EVENT: (Telling(group, "{actor} revoked {it}.", why=True),),
}
TOLD = (
    Told(
        kind=ASSURANCE,
        reaction="assurances.tell",
        read=lambda event: Assurance.objects.select_related("supplier").get(pk=event.subject_id),
        name=lambda one: f"{one.code}, {one.get_role_display()} of {one.supplier.name} with {one.get_data_kind_display().lower()}",
        page=lambda one, at: addresses.assurance(one.code),
        opens=access.visible,
        tellings=TELLINGS,
        words={"day": lambda one, event, person: day(one.holds_until, event.at.date())},
    ),
)
# Whose record is read by whom, and what follows a merge of suppliers.
READABLE = {"assurances.assurance": access.visible, "assurances.applied": access.applied}
POINTING = Pointing("assurances", ("assurances.Assurance.supplier",), operations.follow)
WORKS = access.WORKS
