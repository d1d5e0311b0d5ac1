"""What can be chosen in the forms of intake: goals, moments, data sources, leads, funds. Each is one bounded query."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from collab.access import duties
from collab.access.roles import Role
from collab.agenda.models import Goal
from collab.customer.models import DataSource, Moment
from collab.kit import clock, formats
from collab.people import away
from collab.people.models import Person
from collab.web.picking import Offer
from funding.funds import queries as funds
from funding.funds.queries import FundCard
from projects.intake import askers
from projects.intake.models import Request

MOST = 200
Choices = list[tuple[str, str]]
Offers = list[Offer]


def goals(keep: str = "") -> Choices:
    """The active goals that have not ended, and the one that is chosen already."""
    found = Goal.objects.filter(is_active=True, ends_on__gte=clock.today()) | Goal.objects.filter(code=keep)
    return list(found.order_by("title").values_list("code", "title")[:MOST])


def moments() -> Choices:
    """The moments in the order of the customer journey."""
    return list(Moment.objects.values_list("code", "name")[:MOST])


def sources(request: Request) -> Choices:
    """The data sources in use with the system each lives in, and those that the request names already."""
    named = Request.data_sources.through.objects.filter(request=request.pk).order_by().values("datasource")
    found = DataSource.objects.filter(Q(retired_on=None) | Q(pk__in=named))
    return [(code, f"{name} ({system})" if system else name) for code, name, system in found.values_list("code", "name", "system")[:MOST]]


def leads(role: Role, request: Request) -> Offers:
    """Who holds the lead's duty today and did not ask for it."""
    people = duties.holders(role).exclude(pk__in=askers.keys(request)).order_by("first_name", "last_name", "pk")[:MOST]
    return _named(people, str(role.label))


def technologists(request: Request) -> Offers:
    """Who could take it in the inbox: every technologist who did not ask for it."""
    people = duties.holders(Role.TECHNOLOGIST).exclude(pk__in=askers.keys(request)).order_by("first_name", "last_name", "pk")[:MOST]
    return _named(people)


def named(person: Person) -> str:
    """How a field of people says this one."""
    return Offer(person.username, person.name).words


def colleagues(request: Request, person: Person) -> Offers:
    """Who of the requester's department could ask for it instead: active, with a duty, and not whoever gives it away."""
    found = Person.objects.filter(pk__in=duties.in_force().values("person_id"), department_id=request.requester.department_id)
    apart = [request.requester_id, person.pk, request.technologist_id, request.sponsor_id]
    rows = found.exclude(pk__in=[key for key in apart if key]).order_by("first_name", "last_name", "pk")[:MOST]
    return _named(rows)


def _named(rows: Iterable[Person], *more: str) -> Offers:
    """People by their names, with until when somebody is away. One query more."""
    found = list(rows)
    gone = away.in_words(one.pk for one in found)
    return [Offer(one.username, one.name, ", ".join(filter(None, (*more, gone.get(one.pk))))) for one in found]


def open_funds(person: Person) -> Offers:
    """The funds of years that are still open, with what is free in each; those whose year has ended are marked and last."""
    today = clock.today()
    cards = sorted((card for card in funds.fund_cards(person) if not card.is_closed), key=lambda card: bool(card.mark(today)))
    return [Offer(card.code, card.name, _offered(card, today)) for card in cards[:MOST]]


def _offered(card: FundCard, today: date) -> str:
    ended = f" ({card.year} has ended)" if card.mark(today) else ""
    if card.sums is None:
        return ended.strip(" ()")
    return f"{formats.short_money(card.sums.free)} free of {formats.short_money(card.sums.budget)}{ended}"
