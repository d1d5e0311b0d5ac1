"""The demo company's planning cycles: one a year, agreed in its first weeks; and the next, which is still open."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings

from collab.agenda import actions, cycles
from collab.agenda.models import Question
from collab.demo.agenda import codes
from collab.kit import clock
from collab.kit.money import Money
from collab.people.models import Person

Company = dict[str, Person]
# Of each year: how many of the goals are in it, what marketing and IT bring, and the envelopes in thousands, by strategy.
_YEARS: tuple[tuple[int, str, str, dict[str, int]], ...] = (
    (
        6,
        "Five campaigns a quarter wait for content, and nobody can say which of them earned anything.",
        "Two platforms reach the end of their support; one person in three is kept busy by them.",
        {"marketing": 900, "it": 1_400, "digital": 600},
    ),
    (
        8,
        "Loyalty is the plan: members buy twice as often as others, and we know too little of them.",
        "Identity comes first: consent and matching before anything that is built on them.",
        {"marketing": 1_100, "it": 1_500, "digital": 900, "analytics": 400},
    ),
    (
        10,
        "Three markets follow, with the shop as it is; what is new has to work in all of them from the first day.",
        "Half of the tools have an owner. What has none by summer is switched off, and pays for the rest.",
        {"marketing": 1_200, "it": 1_300, "digital": 1_100, "analytics": 700},
    ),
)
# What was decided in each: what, who does it, in how many days, where, and whether it was done.
_DECIDED = (
    (("Write down what each tool is for", "aisha.rahman", 60, "Planning day", True),),
    (
        ("Agree on one list of segments", "hanna.berg", 45, "Planning day", True),
        ("Say which dealers join first", "rafael.costa", 90, "Steering, May", True),
    ),
    (
        ("End the contract of the second search", "paula.novotna", 40, "Planning day", True),
        ("Bring the content calendar into one place", "george.lim", 150, "Steering, June", False),
        ("Name an owner for the dealer feed", "david.cohen", 260, "Steering, September", False),
    ),
)
# What was open in each, who answered it, and how.
_ASKED = (
    (("Who answers for the old e-mail platform until it is gone?", "david.cohen", "IT runs it, marketing decides what still goes out."),),
    (("Do stores count as a channel of their own?", "paula.novotna", "Yes: with their own target, on the same figures."),),
    (
        ("Which market comes first?", "lena.fischer", "The United Kingdom; Germany follows when dates hold there."),
        ("Who pays for what runs in all markets?", "it_lead", "The joint fund, by what each market sells."),
    ),
)
_OPEN = (("Does the app become part of the shop?", "paula.novotna"), ("What of the loyalty tiers is kept?", "lena.fischer"))


def cycle(company: Company, place: int, code: str, starts_on: date, ends_on: date) -> Iterator[float]:
    """A year is planned: both sides bring what they have, what is open is answered, and both sign."""
    count, marketing, it, thousands = _YEARS[place]
    envelopes = [(strategy, _thousand(amount)) for strategy, amount in thousands.items()]
    keeper = company["technologist"]
    made = cycles.open_cycle(
        actor=keeper, code=code.lower(), starts_on=starts_on, ends_on=ends_on, goals=codes()[:count],
        input_marketing=marketing, input_it=it, envelopes=envelopes,
    )  # fmt: skip
    for text, who, _ in _ASKED[place]:
        made = cycles.ask(actor=keeper, code=code, version=made.version, text=text, owner=company[who])
    yield 3.2
    for text, who, said in _ASKED[place]:
        question = Question.objects.get(cycle=made, text=text)
        made = cycles.answer(actor=company[who], code=code, version=made.version, question=question.pk, answer=said)
    yield 1.4
    cycles.sign_cycle(actor=company["cmo"], code=code)
    yield 0.9
    cycles.sign_cycle(actor=company["cio"], code=code)
    for text, who, days, where, is_done in _DECIDED[place]:
        due = clock.today() + timedelta(days=days)
        action = actions.agree(actor=keeper, text=text, owner=company[who], due_on=due, cycle=code, decided=where)
        if is_done:
            yield days * 0.6
            actions.change_action(actor=company[who], action=action.pk, version=1, done_on=clock.today())


def ahead(company: Company, after: date) -> Iterator[float]:
    """The next year: both sides have written down what they bring, and two questions are open."""
    starts_on = after + timedelta(days=1)
    code = f"fy{starts_on.year % 100:02}"
    made = cycles.open_cycle(
        actor=company["technologist"], code=code, starts_on=starts_on, ends_on=starts_on.replace(year=starts_on.year + 1) - timedelta(days=1),
        input_marketing="Fewer campaigns, larger ones: each with what it costs and what it earns on one page.",
        input_it="Two of the six integrations are ours to end; a third of the budget would be free for what is new.",
    )  # fmt: skip
    for text, who in _OPEN:
        made = cycles.ask(actor=company["technologist"], code=code, version=made.version, text=text, owner=company[who])
    yield from ()


def _thousand(amount: int) -> Money:
    return Money.of(str(amount * 1000), settings.CURRENCY)
