"""The demo company's board packs: the last quarters frozen days after they end, each with what its review decided; and some saved views."""

from collections.abc import Iterator
from datetime import date, timedelta

from collab.agenda import actions
from collab.demo.timeline import Timeline
from collab.kit import clock
from collab.packs import operations
from collab.packs.states import Sight
from collab.people.models import Person
from collab.pulse import quarters
from collab.saved import operations as saving

Company = dict[str, Person]
QUARTERS = 4
# Of each review, the oldest first: what was decided, of which figure, what is done, by whom, in how many days, and whether it was done.
_DECIDED: tuple[tuple[tuple[str, str, str, str, int, bool], ...], ...] = (
    (("Free money is given out by the middle of a quarter, or it goes back.", "free", "List what each fund has not given out", "finance", 30, True),),
    (
        ("No project starts without a KPI that it moves.", "projects", "Name the KPI of each project that has none", "hanna.berg", 45, True),
        ("What both sides see differently is talked about first.", "on_course", "Bring the differing updates to the weekly half hour", "it_lead", 20, True),
    ),
    (
        ("What is approved is reserved within ten days.", "unreserved", "Agree with finance on who reserves in the holidays", "technologist", 40, True),
        ("Two decisions a week, or we meet.", "decisions", "Keep a half hour for open decisions each Thursday", "cio", 60, False),
    ),
    (
        ("The dealer feed gets an owner before anything else is built on it.", "projects", "Propose an owner for the dealer feed", "david.cohen", 21, False),
        ("We look at KPIs without fresh data one by one.", "on_track", "Say for each late KPI when its value comes", "paula.novotna", 14, False),
    ),
)  # fmt: skip
# Whose, of which list, called what, the filter, with whom it is shared, and whether the list opens with it.
_VIEWS = (
    ("cmo", "requests", "Live, the most valuable first", "view=live&sort=value", "cio", False),
    ("cmo", "projects", "All we started", "view=all", "", False),
    ("cio", "roadmap", "The year by fund", "zoom=year&group=fund", "link", False),
    ("technologist", "requests", "Everything open by day", "view=open&sort=needed", "technologist", False),
    ("technologist", "kpis", "Late values", "view=late", "technologist", False),
    ("marketer", "requests", "What went live", "view=live", "", False),
    ("finance", "actions", "Done lately", "view=done", "", False),
)


def begin(timeline: Timeline, company: Company) -> None:
    """A pack of each of the last quarters, some days after it ended; one for the house beside the last."""
    quarter = quarters.first_day(timeline.until.astimezone(clock.zone()).date())
    ended: list[date] = []
    for _ in range(QUARTERS):
        quarter = quarters.before(quarter)
        ended.append(quarter)
    for place, one in enumerate(reversed(ended)):
        frozen = min(timeline.at(quarters.after(one) + timedelta(days=6), 0.4), timeline.ago(1, 0.5))
        timeline.begin(frozen, _life(company, one, place))
    timeline.begin(timeline.ago(8, 0.4), _views(company))


def _life(company: Company, quarter: date, place: int) -> Iterator[float]:
    period = f"{quarter.year}-q{(quarter.month + 2) // 3}"
    pack = operations.freeze(actor=company["cmo"], period=period, sight=Sight.EXECUTIVES)
    if place == QUARTERS - 1:
        operations.freeze(actor=company["technologist"], period=period, sight=Sight.HOUSE)
    yield 0.6
    made = []
    for text, figure, action, who, days, is_done in _DECIDED[place]:
        due = clock.today() + timedelta(days=days)
        decision = operations.decide(
            actor=company["cmo" if place % 2 else "cio"],
            pack=pack.code,
            text=text,
            figure=figure,
            action=action,
            owner=company[who],
            due_on=due,
        )
        made += [(decision.action_id, company[who], days)] if is_done else []
    for key, owner, days in made:
        yield days * 0.5
        actions.change_action(actor=owner, action=key, version=1, done_on=clock.today())


def _views(company: Company) -> Iterator[float]:
    for who, page, name, query, shared, is_usual in _VIEWS:
        saving.keep(actor=company[who], page=page, name=name, query=query, shared=shared, is_usual=is_usual)
    yield from ()
