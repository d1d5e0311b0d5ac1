"""The doors of the API that a token may be made for. What there is only the roof knows."""

from collections.abc import Mapping

from collab.kit.seams import Seam

# The first word of an address below /api/v1/, and what lies behind it in words.
DOORS: Seam[Mapping[str, str]] = Seam("which doors of the API a token may open")
# One door within another, which a token may be made for and no form offers: a feed's, for values of KPIs alone.
VALUES_ALONE = "kpis/measurements"
NARROW = frozenset({VALUES_ALONE})
