"""Who is told of promises: whoever reviews one, its sponsor of the answer, the other side of a change."""

from collections.abc import Iterable
from typing import Any

from collab.access import duties
from collab.access.roles import EXECUTIVES
from collab.events.models import Event
from collab.kit.numbering import code
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from projects.promises import access, addresses, queries, states
from projects.promises.models import Amendment, Promise, Review
from projects.promises.states import AGREED, AMENDMENT, ANSWERED, HANDED, PROPOSED, RAISED, REFUSED, REVIEW, Verdict


def owner(review: Review, event: Event) -> Iterable[Person | None]:
    return [review.owner]


def sponsor(review: Review, event: Event) -> Iterable[Person | None]:
    return [review.promise.sponsor]


def other_side(amendment: Amendment, event: Event) -> Iterable[Person | None]:
    """Who may decide on it: the executives and the leads of the project, of the other side."""
    leads = Person.objects.filter(pk__in=access.leads(amendment.promise)).select_related("department")
    asked = {one.pk: one for one in (*duties.holders(*EXECUTIVES).select_related("department"), *leads)}
    held = duties.held_by(asked)
    return [one for one in asked.values() if access.may_decide(one, held.get(one.pk, frozenset()), amendment)]


def proposer(amendment: Amendment, event: Event) -> Iterable[Person | None]:
    return [amendment.proposed_by]


def _about(promise: Promise) -> str:
    what = promise.kpi.name if promise.kpi else promise.get_what_display()
    return f"the promise of {code(promise.number)}, {what} {'to ' if promise.kpi else ''}{queries.amount(promise, promise.target)}"


def _verdict(review: Review, event: Event, person: Person) -> str:
    return str(Verdict(review.verdict).label).lower() if review.verdict else ""


def _months(review: Review, event: Event, person: Person) -> str:
    return str(review.months)


REVIEWS: Told[Any] = Told(
    kind=REVIEW,
    reaction="promises.tell_of_review",
    read=lambda event: Review.objects.select_related("promise__kpi", "promise__sponsor", "owner").get(pk=event.subject_id),
    name=lambda review: _about(review.promise),
    page=lambda review, at: addresses.promise_review(review.pk) if not review.verdict else addresses.promise(review.promise_id),
    opens=access.reviews,
    tellings={
        RAISED: (Telling(owner, "It is live for {months} months: say what became of {it}.", asks=True),),
        HANDED: (Telling(owner, "{actor} lets you say what became of {it}.", asks=True),),
        ANSWERED: (Telling(sponsor, "{actor} says of {it}: {verdict}."),),
    },
    words={"months": _months, "verdict": _verdict},
    is_answered=lambda review: bool(review.verdict),
)
CHANGES: Told[Any] = Told(
    kind=AMENDMENT,
    reaction="promises.tell_of_change",
    read=lambda event: Amendment.objects.select_related("promise__kpi", "proposed_by__department").get(pk=event.subject_id),
    name=lambda amendment: _about(amendment.promise),
    page=lambda amendment, at: (
        addresses.promise_decide(amendment.pk) if amendment.state == "waiting" else addresses.promise(amendment.promise_id)
    ),
    opens=access.amendments,
    tellings={
        PROPOSED: (Telling(other_side, "{actor} wants to change {it}, and your side decides.", asks=True, why=True),),
        AGREED: (Telling(proposer, "{actor} agreed to change {it}."),),
        REFUSED: (Telling(proposer, "{actor} refused to change {it}."),),
    },
    is_answered=lambda amendment: amendment.state != "waiting",
)
TOLD = (REVIEWS, CHANGES)
# What the roof fills, and how pages show what became of a promise.
WORKS, STATUSES = access.WORKS, states.STATUSES
# Whose record is read by whom.
READABLE = {REVIEW: access.reviews, AMENDMENT: access.amendments}
