"""The reads of pulses: what of them may be shown. No read is narrower than a side in a quarter, and none counts while a pulse is open."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from collab.kit import clock
from collab.people.models import Person
from collab.pulse import access, cards, thresholds
from collab.pulse.cards import TENTH, Open, Quarter, Said
from collab.pulse.models import Answer, Asked, Comment, Participation, Window
from collab.pulse.states import SIDES, STATEMENTS, Outcome

# So many quarters are shown, the latest first: three years.
MOST = 12
# By quarter, side and statement; statement 0 is all of them.
Means = Mapping[date, Mapping[str, Mapping[int, Said]]]


def quarters(person: Person) -> list[Quarter]:
    """The pulses that are over, the latest first. Four queries."""
    return _read(access.visible(person).exclude(closed_at=None).annotate(people=Count("asked")).order_by("-quarter")[:MOST])


def latest(since: datetime, until: datetime) -> Quarter | None:
    """The latest pulse that ended in this time and is shown, of both sides; for figures of the house. Four queries."""
    both = Window.objects.filter(outcome_marketing=Outcome.SHOWN, outcome_it=Outcome.SHOWN, closed_at__gte=since, closed_at__lt=until)
    return next(iter(_read(both.annotate(people=Count("asked")).order_by("-quarter")[:1])), None)


def _read(rows: QuerySet[Any]) -> list[Quarter]:
    windows = list(rows)
    shown = [row.quarter for row in windows if Outcome.SHOWN in (row.outcome_marketing, row.outcome_it)]
    means, words = _means(shown), _comments(shown)
    return [_quarter(row, row.people, means[row.quarter], words[row.quarter]) for row in windows]


def current(person: Person) -> Open | None:
    """The pulse that is open today, as this person meets it. Two queries."""
    today = clock.today()
    row = access.visible(person).filter(closed_at=None, opens_on__lte=today, closes_on__gte=today).first()
    if row is None:
        return None
    asks = Asked.objects.filter(window=row, person=person).exists()
    return Open(row.quarter, row.closes_on, asks, asks and Participation.objects.filter(quarter=row.quarter, person=person).exists())


def side_of(person: Person, quarter: date) -> str | None:
    """The side on which this quarter's pulse asks somebody; None where it does not."""
    return Asked.objects.filter(window__quarter=quarter, person=person).values_list("side", flat=True).first()


def _quarter(row: Window, asked: int, means: Mapping[str, Mapping[int, Said]], comments: list[str]) -> Quarter:
    outcomes = {side: Outcome(getattr(row, f"outcome_{side}")) for side in SIDES}
    # Asked once more where it is read: what is shown is what was found fit to be shown, and is of enough people.
    open_to_all = {side: means[side] for side in SIDES if outcomes[side] == Outcome.SHOWN and side in means}
    fit = {side: said for side, said in open_to_all.items() if said[0].n >= thresholds.FEWEST}
    lines = tuple(cards.row(one, {side: said[one.place] for side, said in fit.items()}) for one in STATEMENTS)
    whole = cards.row(None, {side: said[0] for side, said in fit.items()})
    words = tuple(comments) if fit and len(comments) >= thresholds.COMMENTS else ()
    assert row.closed_at is not None
    return Quarter(row.quarter, row.closed_at.astimezone(clock.zone()).date(), asked, outcomes, lines, whole, words)


def _means(shown: Iterable[date]) -> Means:
    found: defaultdict[date, defaultdict[str, dict[int, Said]]] = defaultdict(lambda: defaultdict(dict))
    rows = Answer.objects.filter(quarter__in=list(shown)).order_by().values("quarter", "side", "statement")
    for row in rows.annotate(n=Count("pk"), given=Avg("score"), guessed=Avg("guess")):
        found[row["quarter"]][row["side"]][row["statement"]] = Said(row["n"], _tenth(row["given"]), _tenth(row["guessed"]))
    whole = Answer.objects.filter(quarter__in=list(shown)).order_by().values("quarter", "side")
    first = Count("pk", filter=Q(statement=STATEMENTS[0].place))
    for all_five in whole.annotate(n=first, given=Avg("score"), guessed=Avg("guess")):
        said = Said(all_five["n"], _tenth(all_five["given"]), _tenth(all_five["guessed"]))
        found[all_five["quarter"]][all_five["side"]][0] = said
    return found


def _tenth(mean: float) -> Decimal:
    return Decimal(str(mean)).quantize(TENTH, ROUND_HALF_UP)


def _comments(shown: Iterable[date]) -> Mapping[date, list[str]]:
    found: defaultdict[date, list[str]] = defaultdict(list)
    for quarter, text in Comment.objects.filter(quarter__in=list(shown)).order_by().values_list("quarter", "text"):
        found[quarter].append(text)
    for texts in found.values():
        random.SystemRandom().shuffle(texts)
    return found
