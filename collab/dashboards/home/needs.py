"""What home says of each thing that waits: what is asked, why it stands where it stands, and by which fact it would be new."""

from dataclasses import dataclass
from datetime import date, datetime

from collab.dashboards.home.counting import Waits
from collab.dashboards.home.habits import Known
from collab.dashboards.home.kinds import BY_KEY
from collab.dashboards.home.ranking import PAST, Reasons, is_late, score
from collab.kit import clock, formats
from projects.intake import addresses as intake_addresses
from projects.intake.models import Request
from projects.intake.queries import durations
from projects.intake.worth import value_of

# Less than half a place moves nothing by itself.
MOVES = 0.5
# How each kind of need is worded: the button, and what is asked.
WORDS = {
    "answer": ("Send answer", "Answer the question"),
    "decide": ("Review", "Waiting for your decision"),
    "duties": ("Decide", "Waiting for a second person"),
    "rosters": ("Decide", "Waiting for a second person"),
    "policies": ("Decide", "Waiting for a second person"),
    "change": ("Decide", "Waiting for a second person"),
    "reversal": ("Decide", "Waiting for a second person"),
    "stop": ("Decide", "Waiting for a second person"),
    "over": ("Open", "Waiting to be settled"),
    "health": ("Open", "Waiting for your side’s word"),
    "figure": ("Answer", "Waiting for your answer"),
    "sign": ("Read and sign", "Waiting for your signature"),
    "question": ("Answer", "Waiting for your answer"),
    "condition": ("Open", "A condition of its approval, waiting for you to meet it"),
    "confirm": ("Open", "Waiting for your word that a condition is met"),
    "promise": ("Answer", "Live for months, waiting for what became of its promise"),
    "amendment": ("Decide", "Waiting for your side"),
    "blocker": ("Open", "In the way of work, waiting on you"),
    "action": ("Open", "Waiting for you to do it"),
    "late": ("Open", "Waiting for its value"),
    "tray": ("Open", "Waiting for your word"),
    "restate": ("Decide", "Waiting for your answer"),
    "left": ("Open", "Still to be handed over"),
    "unblock": ("Open", "It waits for somebody who has left,"),
    "glass": ("Read and sign", "Waiting for your signature"),
    "judge": ("Review", "Waiting for your review"),
    "run_cost": ("Answer", "Waiting for your answer"),
    "keys": ("Settle", "The two keys disagree, waiting for you to settle it"),
    "size": ("Size", "Waiting for what it takes"),
    "post": ("Open", "In the tray"),
    "fund": ("Fund", "Approved, waiting for its money"),
    "top_up": ("Fund", "Less is promised than was approved,"),
    "start": ("Start", "Funded, waiting for its leads"),
    "triage": ("Open", "In the inbox"),
    "launch": ("Launch", "Planned to be live by now, in delivery"),
    "review": ("Review", "Live without a review"),
    "pulse": ("Answer", "60 seconds, and nobody learns who said what;"),
    "draft": ("Continue", "Your draft"),
}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits for this person; ``number`` is empty for what is no piece of work. ``reason`` says why it stands where it stands.

    ``fact`` is what it is now: put away, it comes back when that is another. ``is_late``: it is past its limit.
    """

    kind: str
    number: str
    title: str
    url: str
    action: str
    asks: str
    reason: str
    points: float
    fact: str = ""
    is_late: bool = False

    @property
    def name(self) -> str:
        """By kind and thing, as habits name it."""
        return f"{self.kind}:{self.number}"


@dataclass(frozen=True, slots=True)
class Learnt:
    """One kind in words: which way its things are moved."""

    words: str
    way: str


def need(kind: str, request: Request, since: datetime, usual: dict[str, durations.Usual], today: date, place: str = "") -> Need:
    """``place``: the name of whom they stand in for, empty for nobody."""
    days = durations.days_in(since, clock.now())
    # What is usual is known of a whole state; one step of a route, or a gap in the money, is only a part of it.
    known = usual.get(request.state) if kind not in ("decide", "top_up", "draft") else None
    value = value_of(request)
    reasons = Reasons(kind, days, known.high if known else None, request.needed_by, value.amount if value else None)
    action, asks = WORDS[kind]
    asks = f"{asks} in the place of {place}" if place else asks
    why = [f"for {formats.days_words(days)}" + (f", usually {known.words}" if known else "")]
    if request.needed_by:
        why.append(f"needed by {formats.day(request.needed_by, today)}")
    if value and value.amount:
        why.append(f"worth {formats.short_money(value)}")
    address = intake_addresses.triage_item(request.code) if kind == "triage" else intake_addresses.request(request.code)
    if kind == "draft":
        address = intake_addresses.request_check(request.code)
    return Need(
        kind, request.code, request.title or "No title yet", address, action, asks, " · ".join(why), score(reasons, today),
        fact=str(request.version) if kind != "draft" else "", is_late=is_late(reasons, today),
    )  # fmt: skip


def of_kind(one: Waits, today: date) -> Need:
    """What is told by its kind, however much of it."""
    days = durations.days_in(one.since, clock.now()) if one.since else 0.0
    action, asks = WORDS[one.kind.key]
    url = one.url if one.kind.is_listed else one.kind.place or one.url
    reason = f"for {formats.days_words(days)}" if one.since else ""
    fact = f"{one.count}" + (f"@{one.since.isoformat()}" if one.since else "")
    points = score(Reasons(one.kind.key, days), today)
    return Need(one.kind.key, "", one.words, url, action, asks, reason, points, fact, one.kind.key in PAST)


def learnt(known: Known, today: date) -> tuple[Learnt, ...]:
    """Each kind that is moved, what goes up first; a kind that stays where it is, is not named."""
    rates = sorted((rate.at(today).places, kind) for kind, rate in known.rates.items() if kind in BY_KEY)
    ways = [(kind, "up" if places < 0 else "down") for places, kind in rates if abs(places) >= MOVES]
    return tuple(Learnt(BY_KEY[kind].many.capitalize(), way) for kind, way in ways)
