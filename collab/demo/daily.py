"""What the demo company does with its home and its figures: things put away, figures disputed and answered, and this morning's briefs."""

from collections.abc import Iterator

from collab.dashboards.brief import making
from collab.dashboards.executive.disputes import operations as disputes
from collab.dashboards.home import habits
from collab.dashboards.home import page as homes
from collab.dashboards.models import Dispute
from collab.kit import clock
from collab.people.models import Person

# Who puts away which kinds of things, as they come to look: some let what is said of projects wait, some what is in the inbox.
PUT_AWAY = {
    "technologist": ("start", "unblock"), "finance": ("top_up", "change"), "marketing_lead": ("review", "health"), "it_lead": ("health", "launch"),
    "cmo": ("duties", "policies"), "cio": ("stop", "duties"), "business": ("decide",), "admin2": ("duties",),
}  # fmt: skip
# How many mornings of the last weeks, and how much each puts away on one.
MORNINGS, AT_ONCE = 1, 2
# Who says what of which figure, and who answers what, after so many days; nobody where it is open.
SAID = (
    ("cmo", "unreserved", "disputes", "Two of these were to be paid from last year’s fund. Are they counted twice?",
     "finance", "No: last year’s fund is closed, so they were approved anew for this one. They stand here once.", 1.2),
    ("it_lead", "on_course", "explains", "Two projects came back on track this week, when the freeze of the shop ended earlier than planned.",
     "", "", 0.8),
    ("cio", "spent", "disputes", "The licences of the data platform were billed for the whole year in one. Spread over its months this is lower.",
     "finance", "What is billed is booked as it comes; the pace beside it evens that out. I have added a note to the fund.", 2.1),
    ("cmo", "reserved", "disputes", "The loyalty work has started, so its share should stand under committed.", "", "", 0.0),
)  # fmt: skip


def mornings(company: dict[str, Person]) -> Iterator[float]:
    """Each looks at home and puts away what they do not care for: the latest of a kind once."""
    for _ in range(MORNINGS):
        for username, kinds in PUT_AWAY.items():
            _put_away(company[username], kinds)
        yield 4.0


def _put_away(person: Person, kinds: tuple[str, ...]) -> None:
    reader = Person.objects.get(pk=person.pk)
    waits = homes.facts(reader)
    known = habits.of(reader)
    fresh = [name for name, fact in waits.items() if name.partition(":")[0] in kinds and not known.is_away(name, fact)]
    for name in fresh[-AT_ONCE:]:
        habits.put_away(actor=reader, name=name, fact=waits[name], waits=waits)


def figures(company: dict[str, Person]) -> Iterator[float]:
    """What is said of figures, with answers."""
    for username, figure, says, text, by, answer, after in SAID:
        made = disputes.raise_one(figure=figure, actor=company[username], says=says, text=text)
        yield after
        if by:
            seen = Dispute.objects.get(pk=made.pk)
            disputes.answer(dispute=seen.pk, actor=company[by], version=seen.version, text=answer)
        yield 0.9


def briefs(company: dict[str, Person]) -> int:
    """This morning's brief of everybody in the company who works today."""
    return making.brief([person.pk for person in company.values()], clock.today())
