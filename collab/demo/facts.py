"""The facts of the demo company's newer requests: whose they are, which data they hold, and what the gateway says they take."""

from datetime import timedelta
from typing import Any

from collab.demo.timeline import Timeline
from collab.demo.wishes import Wish
from collab.kit import clock
from projects.intake.facts import DataKind
from projects.intake.models import Request

# Nobody was asked brands and markets before so many days ago.
ASKED_SINCE = 150
PERSONAL = frozenset({"crm", "cdp", "survey", "consent", "loyalty-app", "email", "call-centre", "events"})
WHOSE: tuple[tuple[list[str], list[str]], ...] = (
    (["harrow"], ["us"]), (["harrow", "harrow-home"], ["us", "ca"]), (["oakline"], ["uk", "ie"]), (["northlight"], ["de", "at", "fr"]),
    (["little-finch"], ["us"]), (["harrow-home"], ["us"]), (["oakline"], []),
)  # fmt: skip
# By data source: the supplier, its product, and where that keeps what it is given.
TAKES = {
    "crm": ("salesforce", "sales-cloud", "Salesforce, in the United States"),
    "email": ("salesforce", "marketing-cloud", "Salesforce, in the United States"),
    "cdp": ("segment", "connections", "Twilio Segment, in Ireland"),
    "consent": ("onetrust", "consent-manager", "OneTrust, in Germany"),
    "survey": ("qualtrics", "experience-xm", "Qualtrics, in Ireland"),
    "call-centre": ("genesys", "cloud-cx", "Genesys, in the United States"),
    "web-analytics": ("adobe", "target", "Adobe, in the Netherlands"),
    "product-catalogue": ("akeneo", "pim", "Akeneo, in France"),
    "checkout": ("commercetools", "composable-commerce", "commercetools, in Germany"),
}
OURS = "It stays in our own systems"
LAWS = {"us": "ccpa", "ca": "casl", "uk": "uk-gdpr", "ie": "gdpr", "de": "gdpr", "at": "gdpr", "fr": "gdpr"}


def is_asked(timeline: Timeline) -> bool:
    return clock.today() > timeline.until.date() - timedelta(days=ASKED_SINCE)


def said(wish: Wish, title: str, timeline: Timeline) -> dict[str, Any]:
    """What its requester says; the same for the same title, so that the story's dice fall as before."""
    brands, markets = WHOSE[sum(map(ord, title)) % len(WHOSE)]
    kind = DataKind.NONE
    if PERSONAL & set(wish.data):
        kind = DataKind.PAYMENT if "checkout" in wish.data else DataKind.CHILDREN if brands == ["little-finch"] else DataKind.PERSONAL
    return {"data_kind": kind.value, **({"brands": brands, "markets": markets} if is_asked(timeline) else {})}


def takes(request: Request, wish: Wish) -> dict[str, Any]:
    """What the gateway finds out before it sends it to approval."""
    bought = [TAKES[code] for code in wish.data if code in TAKES]
    laws = {LAWS[market] for market in request.markets or ()} if request.personal_data else set()
    laws |= {DataKind.PAYMENT: {"pci-dss"}, DataKind.CHILDREN: {"coppa"}}.get(DataKind(request.data_kind or DataKind.UNKNOWN), set())
    return {
        "suppliers": sorted({supplier for supplier, _, _ in bought}),
        "products": sorted({product for _, product, _ in bought}),
        "data_where": "; ".join(dict.fromkeys(where for _, _, where in bought)) or OURS,
        "regulations": sorted(laws),
    }
