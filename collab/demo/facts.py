"""The facts of the demo company's newer requests: whose they are, which data they hold, and what the gateway says they take."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from collab.agenda.models import Goal
from collab.demo.timeline import Timeline
from collab.demo.wishes import Wish
from collab.kit import clock
from collab.kpis.promised import measured
from collab.people.models import Person
from funding.funds.models import FiscalYear
from projects.intake.costs import CostClass, CostKind
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
# By how much a KPI should move, and of the costs how much is spent to build; what is likely, from so much to so much.
STEPS, TO_BUILD, LOW, HIGH = (
    (Decimal("0.02"), Decimal("0.035"), Decimal("0.05"), Decimal("0.08")),
    Decimal("0.8"),
    Decimal("0.8"),
    Decimal("1.4"),
)
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


def promises(actor: Person, goal: str, title: str, timeline: Timeline) -> list[dict[str, Any]] | None:
    """What three in four of the newer ones promise to move: a KPI of their goal, from where it stands. None: nobody was asked."""
    seed = sum(map(ord, title))
    if not is_asked(timeline) or seed % 4 == 0:
        return None
    codes = list(Goal.objects.filter(code=goal).order_by("kpis__code").values_list("kpis__code", flat=True))
    kpis = [kpi for kpi in measured(actor, filter(None, codes)).values() if kpi.now]
    if not kpis:
        return []
    kpi = kpis[seed % len(kpis)]
    now = kpi.now or Decimal(0)
    step = max(abs(now) * STEPS[seed % len(STEPS)], Decimal(1).scaleb(-kpi.decimals))
    to = round(now - step if kpi.is_lower_better else now + step, kpi.decimals)
    by = clock.today() + timedelta(days=300 + seed % 90)
    return [{"kpi": kpi.code, "to": min(to, Decimal(98)) if kpi.unit == "%" else to, "by": by}] if to != now else []


def costs(request: Request) -> list[dict[str, Any]]:
    """What IT makes of the requester's guess: built in this year, run in it and in the next one, as far as there are years."""
    if request.estimate is None:
        return []
    years = FiscalYear.objects.filter(ends_on__gte=clock.today(), closed_at=None).order_by("starts_on").values_list("code", flat=True)[:2]
    to_build = request.estimate * TO_BUILD
    rows = []
    for place, year in enumerate(years):
        if place == 0:
            rows.append(_cost(year, CostKind.BUILD, CostClass.CAPITAL, to_build, request.currency))
        rows.append(_cost(year, CostKind.RUN, CostClass.OPERATING, (request.estimate - to_build) * (place + 1) / 2, request.currency))
    return rows


def _cost(year: str, kind: str, booked: str, likely: Decimal, currency: str) -> dict[str, Any]:
    low, high = (round(likely * share, -2) for share in (LOW, HIGH))
    return {
        "year": year,
        "kind": str(kind),
        "class": str(booked),
        "low": low,
        "likely": round(likely, -2),
        "high": high,
        "currency": currency,
    }


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
        "costs": costs(request),
    }
