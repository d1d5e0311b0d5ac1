"""What notes ask of a KPI: results are shared, so whoever sees them reads its notes, and nothing of it is reviewed."""

from collab.kpis import addresses, queries
from collab.kpis.access import visible
from collab.kpis.models import Kpi
from collab.notes.carriers import Carrier

KPI = Carrier(
    things="kpis",
    model=Kpi,
    opens=visible,
    find=queries.one,
    name=lambda kpi: f"the KPI “{kpi.name}”",
    code=lambda kpi: kpi.code,
    page=lambda kpi: addresses.kpi(kpi.code),
    around=lambda kpi: (kpi.owner_marketing, kpi.owner_it),
)
