"""What notes and files ask of an insight: whoever sees it reads them, nothing of it is reviewed, and its author is concerned."""

from collab.insights import addresses, queries
from collab.insights.access import visible
from collab.insights.models import Insight
from collab.notes.carriers import Carrier

INSIGHT = Carrier(
    things="insights",
    model=Insight,
    opens=visible,
    find=queries.one,
    name=lambda insight: f"the {insight.kind} “{insight.text}”",
    code=lambda insight: insight.code,
    page=lambda insight: addresses.insight(insight.code),
    around=lambda insight: (insight.author,),
)
