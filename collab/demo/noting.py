"""What people of the demo company write to each other beside their work: a few conversations, as houses have them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db.models import Q, QuerySet

from collab.agenda.models import Goal
from collab.kpis.models import Kpi
from collab.notes import operations as notes
from collab.notes.states import Audience
from collab.people.models import Person
from funding.funds.models import Fund
from projects.intake.models import Request
from projects.intake.states import State
from projects.portfolio.models import Project
from projects.portfolio.states import ENDED

# One says something, another answers, the first closes it: beside requests that are looked at.
OF_REQUESTS = (
    ("I compared this with what CRM has bought already. The *connector* covers most of it; the **export of segments** is what is missing.",
     "Yes, that is the part we do by hand. About two hours each Monday.", "Then we look at the export alone. I write it into the sizing."),
    ("Who signs off the wording of the consent text? It changed last in spring.", "Legal has a current one; I attach its number to the request.", ""),
    ("Two things before this goes to review:\n\n- which markets are in the first wave\n- whether the shop team is told",
     "Germany and Austria first, the rest after the summer. The shop team knows and is glad.", "Thank you, that is all I needed."),
    ("Is the date fixed by the campaign, or can it move by two weeks? There is a freeze at the end of the quarter.",
     "It can move by one week, not by two: the media is booked.", "One week is enough."),
    ("The vendor says this needs no work of ours. I would not count on it: last time single sign-on took us three weeks.", "", ""),
)  # fmt: skip
# For the reviewing side: what is said among those who decide.
OF_REVIEWS = (
    "The figure for revenue is last year’s and before returns. I would decide on half of it.",
    "Same supplier as the survey tool that we declined. Let us ask for the reference before we decide.",
)
OF_PROJECTS = (
    ("The test data is in. Two of nine feeds are late by a day; the vendor knows.", "Good. Then the pilot stays where it is.", ""),
    (
        "Can we show this to the regional teams before the pilot? They ask me each week.",
        "From the 15th on, with test accounts.",
        "That helps.",
    ),
    ("The training is planned with HR: three dates, an hour each.", "", ""),
)
OF_FIGURES = {
    "kpis": "Read it with the note of the data team: the consent dialogue changed in spring, and its first weeks count fewer customers.",
    "goals": "Both houses report on this in the same meeting from now on: first Tuesday of the month.",
    "funds": "Two invoices of last quarter are still on their way; I expect them this month.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: the first word of its address, and its code."""

    things: str
    code: str


def life(company: dict[str, Person], chance: Random) -> Iterator[float]:
    """Two weeks of it, up to now."""
    waiting = Request.objects.filter(state__in=(State.IN_TRIAGE, State.IN_APPROVAL, State.APPROVED), is_confidential=False).exclude(
        Q(requester=company["technologist"]) | Q(sponsor=company["technologist"])
    )
    for request, said in zip(waiting.select_related("requester").order_by("number"), OF_REQUESTS, strict=False):
        yield from _talk(Place("requests", request.code), company["technologist"], request.requester, said, chance)
    decided = waiting.filter(state=State.IN_APPROVAL).exclude(requester=company["finance"]).order_by("-number")
    for request, words in zip(decided, OF_REVIEWS, strict=False):
        _write(Place("requests", request.code), company["technologist"], words, audience=Audience.REVIEWING, mentions=[company["finance"]])
        yield chance.uniform(0.1, 0.6)
    going = Project.objects.filter(is_confidential=False).exclude(phase__in=ENDED).select_related("marketing_lead", "it_lead")
    for project, said in zip(going.order_by("number"), OF_PROJECTS, strict=False):
        yield from _talk(Place("projects", project.code), project.it_lead, project.marketing_lead, said, chance)


def figures(company: dict[str, Person]) -> Iterator[float]:
    """A word beside a KPI, a goal and a fund of the year."""
    first: dict[str, QuerySet[Any]] = {
        "kpis": Kpi.objects.filter(is_active=True).order_by("pk"),
        "goals": Goal.objects.filter(is_active=True).order_by("pk"),
        "funds": Fund.objects.filter(year__closed_at=None).order_by("-year__starts_on", "pk"),
    }
    for things, rows in first.items():
        found = rows.first()
        if found is not None:
            _write(Place(things, found.code), company["finance"], OF_FIGURES[things], mentions=[company["cmo"]])
        yield 0.7


def _talk(at: Place, first: Person, second: Person, said: tuple[str, str, str], chance: Random) -> Iterator[float]:
    asked, answered, closed = said
    top = _write(at, first, asked, mentions=[second])
    yield chance.uniform(0.2, 0.8)
    if answered:
        _write(at, second, answered, replies_to=top)
        yield chance.uniform(0.1, 0.4)
    if closed:
        _write(at, first, closed, replies_to=top)
        notes.resolve(note=top, actor=first)
        yield chance.uniform(0.1, 0.4)


def _write(at: Place, by: Person, text: str, *, mentions: Iterable[Person] = (), **more: Any) -> int:
    names = [one.username for one in mentions]
    note = notes.write(things=at.things, code=at.code, actor=by, text=text, mentions=names, **more)
    return note.pk
