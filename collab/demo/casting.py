"""Who meets which fate: the 300 wishes shared out over three years, always alike for the same day."""

from collections.abc import Iterator
from random import Random

from collab.access.roles import Role
from collab.demo import people, wishes
from collab.demo.lives import Fate
from collab.demo.timeline import Timeline
from projects.intake.states import State

MARKETING_LEADS = ("marketing_lead", "marketing_lead", "lena.fischer", "aisha.rahman", "george.lim", "hanna.berg")
IT_LEADS = ("it_lead", "it_lead", "rafael.costa", "yuki.mori", "paula.novotna", "david.cohen")
BUSINESS_SIDE = "for business customers"

# What waits today, by title: the pages that a newcomer opens first tell of these.
TRIAGE = (
    "Attribution tool for retail media", "Let agencies upload assets without a VPN", "Replace the survey tool",
    "Real-time product feed to the ad platforms", "Writing assistant for product pages", "Event badge scanning into the CRM",
    "Preference centre in Polish and Czech", "Dashboard for franchise owners", "Loyalty tiers in the e-commerce checkout",
    "Attribution tool for retail media in Spain and Portugal",
)  # fmt: skip
SNOOZED = ("Brand safety checks", "Birthday offers by store stock")
ASKED = (
    "Consent-aware audience builder", "Tag manager clean-up for the outlet brand", "Photo reviews for the Nordic markets",
    "Call tracking for dealers in Spain and Portugal", "Delivery promise on product pages for business customers",
)  # fmt: skip
DRAFTS = (
    "QR codes on packaging", "Creative versions by weather for the Nordic markets", "Influencer contract register for the outlet brand",
    "Gift card in the app for the Nordic markets", "Voice of the customer in one place for business customers",
    "Competitor price watch in Spain and Portugal", "Sample requests for the press for the outlet brand", "Store locator with live opening hours in Spain and Portugal",
)  # fmt: skip
# Title, the step it waits at, whether one group of that step has decided.
DECIDING = (
    ("Basket reminder within an hour", 1, False),
    ("Price and promotion tests in three stores", 1, False),
    ("Customer match for paid social for business customers", 1, False),
    ("Server-side tagging for the Nordic markets", 1, False),
    ("Translation memory for product texts", 2, False),
    ("Churn early warning", 2, False),
    ("Push notices by store visit", 2, False),
    ("Lead scoring for dealers", 2, True),
    ("Chat handover from bot to person for business customers", 2, True),
    ("Warranty registration by photo", 3, False),
    ("Media mix model", 3, False),
    ("Service appointment booking", 3, False),
    ("Household view in the customer data platform", 4, False),
    ("Subscription for refills", 4, True),
    ("Wholesale order portal", 4, True),
    ("Media library for all brands for business customers", 4, False),
)
APPROVED = (
    "SMS sending in the loyalty app",
    "Product recommendations in the newsletter",
    "One product taxonomy",
    "Age check for restricted products",
)
FUNDED = ("Marketing data export for auditors", "Test environment for campaigns", "Member get member for business customers")
HELD = (
    ("Media mix model for business customers", State.IN_TRIAGE),
    ("Returns portal for the outlet brand", State.IN_TRIAGE),
    ("Gift card in the app for business customers", State.IN_APPROVAL),
    ("Data quality alarms for business customers", State.FUNDED),
)
# Projects that a newcomer meets by name: days since they were asked for, days to build, days until they start, mood.
BUILDING = (
    ("Campaign brief to work plan sync", 130, 160, 5, "smooth"),
    ("Partner portal single sign-on", 215, 165, 5, "smooth"),
    ("Switch off the old email platform", 240, 300, 6, "it"),
    ("Checkout address check", 150, 140, 4, "late"),
    ("Media library for all brands", 300, 330, 8, "smooth"),
    ("Customer match for paid social", 220, 260, 6, "marketing"),
    ("Household view in the customer data platform for business customers", 270, 320, 8, "it"),
    ("Accessibility of the shop", 200, 230, 6, "smooth"),
    ("Faster landing pages", 180, 210, 6, "smooth"),
    ("Gift card in the app", 160, 290, 6, "late"),
    ("Local pages for 358 dealers", 250, 310, 6, "marketing"),
    ("Consent proof within a second", 175, 200, 6, "smooth"),
    ("Data quality alarms", 190, 140, 6, "smooth"),
    ("Server-side tagging", 165, 240, 6, "it"),
    ("Single view of complaints", 230, 290, 6, "paused"),
    ("Delivery promise on product pages", 140, 220, 6, "smooth"),
    ("Photo reviews", 120, 190, 6, "smooth"),
    ("Marketing calendar both sides can see", 110, 72, 4, "smooth"),
    ("Returns portal", 80, 210, 88, "smooth"),
    ("Voice of the customer in one place", 78, 160, 84, "smooth"),
    ("Call tracking for dealers", 76, 150, 97, "smooth"),
    ("Store locator with live opening hours", 74, 140, 112, "smooth"),
    ("Competitor price watch", 84, 150, 92, "smooth"),
    ("Member get member", 72, 180, 125, "smooth"),
)
# What is built costs more than what is wished for.
SCALE = 1.5
EARLY = 16
# Which of the early ones was stopped before its launch.
STOPPED = 11
MERGED = 36
SHARES = ((State.DECLINED, 92), (State.WITHDRAWN, 34), (State.REJECTED, 46))
MARKETERS_OWN = frozenset(
    {
        "Consent-aware audience builder", "SMS sending in the loyalty app", "Campaign brief to work plan sync", "Partner portal single sign-on",
        "QR codes on packaging", "Basket reminder within an hour",
    }
)  # fmt: skip
CONFIDENTIAL = frozenset({"Wholesale order portal", "Gift card in the app", "Media mix model"})
# What a few leave open in triage and drafts.
OPEN_ANSWERS = {
    "QR codes on packaging": {"outcome", "estimate", "revenue_generated", "revenue_protected", "needed_by", "needed_by_reason"},
    "Replace the survey tool": {"revenue_generated", "revenue_protected"},
    "Dashboard for franchise owners": {"estimate"},
    "Event badge scanning into the CRM": {"data_kind", "needed_by"},
}


def cast(timeline: Timeline, days: int, chance: Random) -> Iterator[Fate]:
    """Every wish with its fate; ``days`` is how long the story is. Moods, people and days come from ``chance``."""
    free = {title: Fate(wish, title, factor, "EUR" if title.endswith("Portugal") else "USD") for wish, title, factor in wishes.heard()}
    now, building = list(_now(timeline, free, chance)), list(_building(timeline, free, chance))
    built = {fate.wish.title: fate for fate in building}
    for fate in [*now, *building, *_past(timeline, free, days, built, chance)]:
        _people(fate, chance)
        yield fate


def _now(timeline: Timeline, free: dict[str, Fate], chance: Random) -> Iterator[Fate]:
    """What waits today, begun in the last weeks and early enough to have come that far."""

    def waiting(title: str, end: str, low: float, high: float) -> Fate:
        fate = free.pop(title)
        fate.end, fate.is_quick = end, True
        # Early in the day, so that it is sent on the same one, whatever day today is.
        fate.begins = timeline.ago(chance.uniform(low, high), chance.uniform(0.05, 0.5))
        fate.unknown = frozenset(OPEN_ANSWERS.get(title, ()))
        return fate

    for title in DRAFTS:
        yield waiting(title, State.DRAFT, 3, 40)
    for title in TRIAGE:
        yield waiting(title, State.IN_TRIAGE, 2, 8)
    for title in SNOOZED:
        fate = waiting(title, State.IN_TRIAGE, 8, 16)
        fate.is_snoozed = True
        yield fate
    for title in ASKED:
        yield waiting(title, State.NEEDS_INFORMATION, 5, 12)
    for title, step, is_half in DECIDING:
        fate = waiting(title, State.IN_APPROVAL, 15, 26)
        fate.step, fate.is_half = step, is_half
        yield fate
    for title in APPROVED:
        yield waiting(title, State.APPROVED, 20, 30)
    for title in FUNDED:
        yield waiting(title, State.FUNDED, 27, 38)
    for title, held_in in HELD:
        fate = waiting(title, State.ON_HOLD, 34, 48)
        fate.held_in = held_in
        yield fate


def _building(timeline: Timeline, free: dict[str, Fate], chance: Random) -> Iterator[Fate]:
    """The projects of today, by name."""
    for title, ago, build, lead, mood in BUILDING:
        fate = free.pop(title)
        fate.end, fate.build, fate.lead, fate.mood = "deliver", build, lead, mood
        fate.factor *= SCALE
        fate.begins = timeline.ago(ago, chance.uniform(0.05, 0.8))
        fate.is_quick, fate.has_question = lead > 40, chance.random() < 0.4
        yield fate


def _past(timeline: Timeline, free: dict[str, Fate], days: int, built: dict[str, Fate], chance: Random) -> Iterator[Fate]:
    """The rest over the three years: the early projects, and what was ended on the way."""
    rest = list(free.values())
    # What has no place in its name makes the better project, so these come first.
    rest.sort(key=lambda fate: (fate.title != fate.wish.title, chance.random()))
    early, others = rest[:EARLY], rest[EARLY:]
    for place, fate in enumerate(early):
        fate.end = "deliver"
        fate.build, fate.mood = chance.randint(110, 230), chance.choice(("smooth", "smooth", "smooth", "it", "marketing"))
        fate.slip = chance.choice((0, 0, 0, 4, 9))
        fate.begins = timeline.ago(days - 12 - place * (days - 460) / EARLY, chance.uniform(0.05, 0.8))
        fate.has_question, fate.has_hold = chance.random() < 0.4, chance.random() < 0.12
        if place == STOPPED:
            fate.mood = "stopped"
        if place % 4 == 1:
            fate.has_changes, fate.step = True, chance.choice((1, 2))
        yield fate
    chance.shuffle(others)
    yield from _merged(timeline, others, {fate.wish.title: fate for fate in early} | built, chance)
    ends = [end for end, count in SHARES for _ in range(count)]
    ends += [State.DECLINED] * (len(others) - len(ends))
    chance.shuffle(ends)
    for place, (fate, end) in enumerate(zip(others, ends, strict=True)):
        fate.end = end
        fate.begins = timeline.ago(days - 20 - place * (days - 66) / len(others) - chance.uniform(-6, 6), chance.uniform(0.05, 0.8))
        fate.has_question = chance.random() < 0.35
        if end == State.REJECTED:
            # Small ones are decided by fewer groups (the policy's bands).
            last = 1 if fate.cost.amount < 25_000 else 2 if fate.cost.amount < 50_000 else 3
            fate.step = min(last, chance.choice((1, 1, 2, 2, 2, 3)))
        elif end == State.WITHDRAWN:
            fate.step = chance.choice((0, 1, 2, 2, 3))
            fate.has_question = fate.step == 1
        yield fate


def _merged(timeline: Timeline, others: list[Fate], built: dict[str, Fate], chance: Random) -> Iterator[Fate]:
    """The same wish from elsewhere, while a project for it is under way: taken out of the others."""
    twins = [fate for fate in others if fate.wish.title in built][:MERGED]
    for fate in twins:
        others.remove(fate)
        first = built[fate.wish.title]
        later = min(timeline.days_ago(first.begins) - 14, chance.randint(12, 100))
        fate.end, fate.has_question = State.MERGED, chance.random() < 0.2
        fate.begins = timeline.ago(timeline.days_ago(first.begins) - later, chance.uniform(0.05, 0.8))
        yield fate


def _people(fate: Fate, chance: Random) -> None:
    """Who asks, who sponsors and who leads."""
    askers = [name for name, who in people.everyone().items() if Role.MARKETER in who.roles and name != "marketer"]
    fate.requester = "marketer" if fate.title in MARKETERS_OWN else chance.choice(askers)
    fate.is_confidential = fate.title in CONFIDENTIAL
    if fate.cost.amount < 200_000 and chance.random() < 0.3:
        fate.sponsor = chance.choice(("cmo", "cmo", "cio", "grace.park"))
    # Whoever asked for it does not review it, so somebody else leads it.
    fate.leads = (chance.choice([name for name in MARKETING_LEADS if name != fate.requester]), chance.choice(IT_LEADS))
