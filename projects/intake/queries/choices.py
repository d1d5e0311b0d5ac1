"""What can be chosen in the forms of intake: goals, moments, data sources, leads, funds. Each is one bounded query."""

from collab.access import duties
from collab.access.roles import Role
from collab.agenda.models import Goal
from collab.customer.models import DataSource, Moment
from collab.kit import clock, formats
from collab.people.models import Person
from funding.funds import queries as funds
from projects.intake.models import Request

MOST = 200
Choices = list[tuple[str, str]]


def goals(keep: str = "") -> Choices:
    """The active goals that have not ended, and the one that is chosen already."""
    found = Goal.objects.filter(is_active=True, ends_on__gte=clock.today()) | Goal.objects.filter(code=keep)
    return list(found.order_by("title").values_list("code", "title")[:MOST])


def moments() -> Choices:
    """The moments in the order of the customer journey."""
    return list(Moment.objects.values_list("code", "name")[:MOST])


def sources() -> Choices:
    """The data sources of the register with the system each lives in."""
    return [
        (code, f"{name} ({system})" if system else name)
        for code, name, system in DataSource.objects.values_list("code", "name", "system")[:MOST]
    ]


def leads(role: Role, request: Request) -> Choices:
    """Who holds the lead's duty today and did not ask for it."""
    people = duties.holders(role).exclude(pk=request.requester_id).order_by("first_name", "last_name", "pk")[:MOST]
    return [(person.username, person.name) for person in people]


def open_funds(person: Person) -> Choices:
    """The funds of years that are still open, with what is free in each."""
    cards = [card for card in funds.fund_cards(person) if not card.is_closed]
    return [
        (card.code, f"{card.name}: {formats.short_money(card.sums.available)} free of {formats.short_money(card.sums.budget)}")
        for card in cards[:MOST]
    ]
