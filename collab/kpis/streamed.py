"""How a KPI tells its events in a stream: its values, its targets, what is said of it."""

from typing import Any

from collab.access import duties
from collab.kpis import access
from collab.people.models import Person
from collab.stream.tellers import Teller, worded

NOT_KEPT = "Links of a KPI are added by its owners and by who defines KPIs."


def unlinked(person: Person, kpi: Any) -> str:
    return "" if access.may_define(person, duties.roles_of(person), kpi) else NOT_KEPT


TELLERS = {
    "kpis.kpi": Teller(
        decisions=frozenset({"kpis.target.set"}),
        tell=worded(
            {
                "kpis.kpi.defined": ("gauge", "defined it"),
                "kpis.kpi.altered": ("pencil", "changed what is said of it"),
                "kpis.target.set": ("target", "set a target"),
                "kpis.measurement.recorded": ("plus", "recorded values"),
                "kpis.measurement.held": ("inbox", "brought what waits in the tray"),
                "kpis.measurement.let_in": ("check", "let values in"),
                "kpis.measurement.refused": ("octagon-x", "refused values"),
                "kpis.annotation.added": ("pencil", "noted something on a day"),
                "kpis.annotation.withdrawn": ("minus", "took a note on a day back"),
            }
        ),
        unlinked=unlinked,
    )
}
