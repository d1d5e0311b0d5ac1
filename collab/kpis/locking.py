"""The one way in which a write takes hold of a KPI."""

from collab.kit.errors import NotFound
from collab.kit.operation import inside_unit
from collab.kpis import access
from collab.kpis.models import Kpi
from collab.people.models import Person


def locked(actor: Person, code: str) -> Kpi:
    """The KPI with its row locked, or NotFound: one writer at a time, while readers and foreign keys go on."""
    inside_unit()
    kpi = access.visible(actor).select_for_update(of=("self",), no_key=True).filter(code=code.lower()).first()
    if kpi is None:
        raise NotFound
    return kpi
