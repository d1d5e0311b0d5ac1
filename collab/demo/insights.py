"""What the demo company found out and learnt: insights over three years, lessons of closed projects, and where they were used.

What is drawn is drawn from the names of things, so that nothing else of the story changes with it.
"""

from collections.abc import Iterator
from datetime import timedelta

from collab.insights import access, operations
from collab.insights.models import Insight
from collab.insights.states import Kind
from collab.kit import clock
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import citing

Company = dict[str, Person]
# who | for how many days it holds | goals | moments | tags | the sentence | what shows it
_FOUND = """
hanna.berg|900|loyalty know-customers|return|loyalty segments|Members who use two channels buy twice as often as those who use one.|Orders of twelve months, 41,000 members, the same in each market.
lena.fischer|700|sourced-revenue|discover|media|Half of what we pay for search brings people who would have come anyway.|Two regions without search for six weeks: 48% of the orders stayed.
yuki.mori|800|trust know-customers|sign-up|consent|One in four gives consent a second time when the reason stands beside the box.|Tested on 9,000 sign-ups; without the reason it was one in nine.
george.lim|760|content-supply time-to-market||content rights|A picture without its rights costs more to find again than to take anew.|Nine agencies were asked; 60 hours a month go into looking.
paula.novotna|820|experience|buy|speed checkout|Each second the basket takes longer costs four orders in a hundred.|Measured on the shop for a quarter, phones and desks apart.
david.cohen|640|time-to-market||approval|Campaigns wait for texts longer than for tools.|Thirty campaigns: 19 days for texts, 6 for whatever IT did.
marketing_lead|900|care-line|care|service|Whoever is called back within a day buys again as often as if nothing had happened.|Cases of a year, joined with orders.
rafael.costa|500|know-customers||matching data|E-mail alone joins one customer in three twice.|A sample of 2,000 joined by hand.
aisha.rahman|850|run-cost||tools licences|A tool that nobody owns is paid for three years longer than it is used.|What was switched off in two years, with its last log-in.
lena.fischer|780|sourced-revenue loyalty|recommend|referral|Friends who are named by members stay a year longer than those we pay for.|Three cohorts since the programme began.
hanna.berg|660|joint-decisions||planning|A request that names its goal is decided a week earlier.|From the portal’s own record of two quarters.
it_lead|720|experience run-cost|use|outages|Two of three outages come from changes that were made on a Friday.|All incidents of eighteen months.
george.lim|540|content-supply|consider|video|Short films with captions are watched to the end twice as often.|Forty films, the same ones with and without.
yuki.mori|600|trust|use|preferences|Fewer than one in fifty changes a preference that was set for them.|The log of preferences over a year.
paula.novotna|700|experience|receive|delivery|A date that is kept is worth more to customers than an early one.|Ratings after 12,000 parcels.
marketing_lead|580|loyalty|return|offers|Points that expire silently cost more members than they save money.|Those who left named it first, in two surveys.
"""
# Which of them held no longer, after how many more days, and why.
_WITHDRAWN = {"E-mail alone joins": "Since consents and cards are joined too this is no longer so."}
# By goal: what would be done again, otherwise, and should be known beforehand.
_LEARNT: dict[str, tuple[str, str, str]] = {
    "loyalty": (
        "Begin with one store and its own people, and let them invite the next.",
        "Settle how returns take points back before the first point is given.",
        "The till has no test system: plan a night for each change.",
    ),
    "know-customers": (
        "Join by hand a hundred records first; it shows what no rule would.",
        "Ask the data owners before the tool is chosen, and not after.",
        "Duplicates come back each night until the source itself is mended.",
    ),
    "experience": (
        "Measure a month before the change, on phones apart.",
        "Do not change search and navigation in the same release.",
        "The cache hides a fault for a day: look again the day after.",
    ),
    "time-to-market": (
        "Write texts and build at the same time, with one list for both.",
        "Give the translators their day before the launch day is promised.",
        "Each market has one person who says yes; find out who it is.",
    ),
    "run-cost": (
        "Show each owner what the tool costs, before anybody speaks of switching it off.",
        "Read the notice periods first: two contracts ran a year longer than the tools.",
        "Whoever uses a tool once a year is found in its log and in no meeting.",
    ),
    "content-supply": (
        "Let the agency deliver into the library from the first day, with rights filled in.",
        "Do not move old pictures along: most were never opened again.",
        "Names of products change twice a year, and each picture names one.",
    ),
    "care-line": (
        "Let those who answer write the texts; customers understand them.",
        "Train before the switch and not in its week.",
        "Complaints rise for a month, because they are counted now.",
    ),
    "sourced-revenue": (
        "Keep one region without it: nothing else shows what it brings.",
        "Agree on what counts as a lead before the first report is read.",
        "Partners report a month late, and correct it in the month after.",
    ),
    "trust": (
        "Ask privacy at the drawing board; it took two hours and saved a quarter.",
        "Write down why each field is kept, before it is filled.",
        "Consents of old forms do not say what for, and cannot be joined.",
    ),
    "joint-decisions": (
        "Look at one page together, with the same figures, before anybody speaks.",
        "Invite finance to the first meeting and not to the last.",
        "A number without its definition is argued about twice.",
    ),
}
_OTHERS = (
    "Keep one page with what is decided, and let both sides write on it.",
    "Ask who pays for running it before it is built.",
    "The supplier’s dates hold from the second release on, not from the first.",
)
_NOTHING = "It was the third of its kind; what we know of it stands in the lessons of the first two."


def life(company: Company, days: int) -> Iterator[float]:
    """They are written down one after the other, spread over the years."""
    rows = [line.split("|") for line in _FOUND.strip().splitlines()]
    # Of seven days five are worked.
    pause = days * 5 / 7 / (len(rows) + 2)
    for who, lasts, goals, moments, tags, text, evidence in rows:
        yield pause
        insight = operations.make(
            actor=company[who], text=text, evidence=evidence, tags=tags.split(), goals=goals.split(), moments=moments.split(),
            expires_on=clock.today() + timedelta(days=int(lasts)),
        )  # fmt: skip
        _withdraw(company, insight)


def _withdraw(company: Company, made: Insight) -> None:
    """What was found later shows that an earlier one holds no longer."""
    for begins, reason in _WITHDRAWN.items():
        earlier = Insight.objects.filter(text__startswith=begins, withdrawn_on=None).exclude(pk=made.pk).first()
        if earlier is not None and (clock.today() - earlier.made_at.date()).days > 200:
            operations.withdraw(actor=company["technologist"], code=earlier.code, version=earlier.version, reason=reason)


def answers(goal: str, title: str) -> dict[str, str]:
    """What a project that closes taught, by its questions; of one in four, why nothing was learnt."""
    said = sum(map(ord, title))
    if said % 4 == 0:
        return {"no_lesson": _NOTHING}
    again, otherwise, beforehand = _LEARNT.get(goal, _OTHERS)
    every = {"again": again, "otherwise": otherwise, "beforehand": beforehand}
    wanted = (("again",), ("otherwise", "beforehand"), ("beforehand",))[said % 3]
    return {name: every[name] for name in wanted}


def for_request(request: Request, reader: Person, one_in: int) -> list[str]:
    """The code of what was found out about its goal, for one request in so many; none where nothing holds."""
    if sum(map(ord, request.title)) % one_in or request.goal is None:
        return []
    found = access.current(reader).filter(goals__contains=[request.goal.code], projects=[]) | access.current(reader).filter(
        goals__contains=[request.goal.code], kind=Kind.LESSON
    )
    return list(found.order_by("kind", "-made_at", "-pk").values_list("code", flat=True)[:1])


def cite(request: Request, actor: Person) -> None:
    """Whoever sorts it says which of them it rests on."""
    for code in for_request(request, actor, 4):
        citing.cite(number=request.number, actor=actor, insight=code)


def also(goal: str, title: str) -> list[dict[str, object]]:
    """Of one request in eight, the second goal that it serves and the shares of both; nothing of the others."""
    said = sum(map(ord, title))
    second = {"loyalty": "know-customers", "know-customers": "loyalty", "experience": "sourced-revenue", "run-cost": "experience"}.get(goal)
    if said % 8 or second is None:
        return []
    share = (60, 70, 75)[said % 3]
    return [{"goal": goal, "share": share}, {"goal": second, "share": 100 - share}]
