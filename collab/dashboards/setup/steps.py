"""The steps of setting a portal up, one table. Each says what is there, what is missing, and where it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from collab.access import duties
from collab.access.roles import APPROVING, Role
from collab.agenda.models import Goal
from collab.appointments import addresses as appointment_addresses
from collab.appointments.states import SAY
from collab.approvals import policies
from collab.customer.models import DataSource, Moment
from collab.directory import addresses as directory_addresses
from collab.kit import clock, formats
from collab.people.calendars import Calendar
from collab.people.models import Department, Person
from collab.policies import addresses as policy_addresses
from funding.funds import addresses as fund_addresses
from funding.funds.models import FiscalYear, Fund
from projects.intake import addresses as intake_addresses
from projects.intake.models import Request

# How long home remembers whether anything is missing: in seconds.
REMEMBERED, KEY = 60, "setup:missing"


@dataclass(frozen=True, slots=True)
class Found:
    """What one step looked at: what is there, in words, and what is missing; nothing where it is done."""

    there: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """``url`` gives the page where it is done, called ``link`` there; ``needed``: without it no request goes all its way."""

    key: str
    called: str
    look: Callable[[], Found]
    url: Callable[[], str]
    link: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """A step as it stands."""

    key: str
    called: str
    there: str
    missing: str
    url: str
    link: str
    needed: bool

    @property
    def is_done(self) -> bool:
        return not self.missing


def _settings() -> Found:
    """What a variable says that nobody can work with for long; ``check_setup`` says the rest of them."""
    there = f"Days are those of {settings.TIME_ZONE}, money is {settings.CURRENCY}."
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return Found(there, "Letters are written to the log and reach nobody: set EMAIL_URL.")
    return Found(there)


def _calendars() -> Found:
    calendars = list(Calendar.objects.order_by("-is_default", "pk"))
    if not calendars or not calendars[0].is_default:
        return Found(
            f"{formats.count_words(len(calendars), 'calendar')}.", "No calendar is the organisation’s own: ages are reckoned by it."
        )
    own = calendars[0]
    words = f"{formats.count_words(len(calendars), 'calendar')}; the organisation’s own is “{own.name}”."
    return Found(words, "" if own.country else "It knows no country, and so no holidays.")


def _departments() -> Found:
    sides = set(Department.objects.values_list("side", flat=True))
    there = f"{formats.count_words(Department.objects.count(), 'department')}."
    lacking = [name for side, name in (("marketing", "marketing’s"), ("it", "IT’s")) if side not in sides]
    return Found(there, f"There is none of {formats.listed(lacking, 'or')}." if lacking else "")


def _people() -> Found:
    here = Person.objects.filter(is_active=True)
    there, placeless = here.count(), here.filter(department=None).count()
    words = f"{formats.count_words(there, 'person', 'people')} here."
    if there < 2:
        return Found(words, "Nobody but you is here yet.")
    return Found(f"{words} {formats.count_words(placeless, 'is', 'are')} of no department." if placeless else words)


def _second() -> Found:
    able = {person.pk for person in duties.holders(*SAY)}
    words = f"{formats.count_words(len(able), 'person', 'people')} can agree to what another proposes."
    return Found(words, "" if len(able) > 1 else "A second administrator, CMO or CIO has to agree to duties, policies and holds.")


def _duties() -> Found:
    asked = {Role.TECHNOLOGIST.value, Role.FINANCE.value, Role.MARKETER.value}
    policy = policies.latest()
    asked |= {rule.role for rule in policy.rules.all() if rule.role in APPROVING} if policy else set()
    empty = [str(Role(role).label) for role in sorted(asked) if not duties.holders(role).exists()]
    words = f"{formats.count_words(len(asked) - len(empty), 'duty is', 'duties are')} held of {len(asked)} that a request needs."
    return Found(words, f"Nobody holds: {formats.listed(empty)}." if empty else "")


def _policy() -> Found:
    policy = policies.latest()
    if policy is not None and policy.starts_on > clock.today():
        return Found(f"{policy} is to come.", "None is in force yet, and until then no request can be routed.")
    return Found(f"{policy} is in force.") if policy else Found("No policy is in force.", "Without one no request can be routed.")


def _journey() -> Found:
    moments, sources = Moment.objects.count(), DataSource.objects.count()
    words = f"{formats.count_words(moments, 'moment')} of the customer’s journey, {formats.count_words(sources, 'data source')}."
    return Found(words, "" if moments else "A request names the moment that it changes: add the first.")


def _goals() -> Found:
    goals = Goal.objects.filter(is_active=True).count()
    return Found(f"{formats.count_words(goals, 'goal')} of both sides.", "" if goals else "A request begins with a goal: set the first.")


def _year() -> Found:
    years = FiscalYear.objects.filter(closed_at=None).count()
    return Found(f"{formats.count_words(years, 'fiscal year is', 'fiscal years are')} open.", "" if years else "Funds belong to a year.")


def _funds() -> Found:
    funds = Fund.objects.filter(year__closed_at=None).count()
    return Found(f"{formats.count_words(funds, 'fund')} of an open year.", "" if funds else "Approved work is promised money of a fund.")


def _request() -> Found:
    sent, routed = Request.objects.exclude(submitted_at=None).count(), Request.objects.exclude(route=None).count()
    words = f"{formats.count_words(sent, 'request was', 'requests were')} sent, {routed} routed."
    return Found(words, "" if routed else "Try it: send a request, and let a marketing technologist route it.")


STEPS: tuple[Step, ...] = (
    Step("settings", "Settings", _settings, lambda: reverse("admin:index"), "Administration", needed=False),
    Step("calendars", "Calendars", _calendars, lambda: directory_addresses.CALENDARS, "Calendars", needed=False),
    Step("departments", "Departments", _departments, lambda: reverse("admin:people_department_add"), "Add a department"),
    Step("people", "People", _people, lambda: reverse("admin:people_person_add"), "Add somebody"),
    Step("second", "A second person", _second, lambda: appointment_addresses.DUTY_NEW, "Give a duty"),
    Step("duties", "Duties", _duties, lambda: appointment_addresses.DUTY_NEW, "Give a duty"),
    Step("policy", "Policy", _policy, lambda: policy_addresses.POLICIES, "Propose a policy"),
    Step("journey", "The customer’s journey", _journey, lambda: reverse("admin:customer_moment_add"), "Add a moment", needed=False),
    Step("goals", "Goals", _goals, lambda: reverse("admin:agenda_goal_add"), "Set a goal"),
    Step("year", "Fiscal year", _year, lambda: fund_addresses.FUND_YEAR_CREATE, "Open a year"),
    Step("funds", "Funds", _funds, lambda: fund_addresses.FUND_CREATE, "Set up a fund"),
    Step("request", "The first request", _request, lambda: intake_addresses.REQUEST_NEW, "Start a request", needed=False),
)


def steps() -> list[Card]:
    """Every step as it stands; and home knows it too."""
    found = []
    for step in STEPS:
        looked = step.look()
        found.append(Card(step.key, step.called, looked.there, looked.missing, step.url(), step.link, step.needed))
    cache.set(KEY, missing(found), REMEMBERED)
    return found


def missing(cards: list[Card]) -> int:
    """How many steps are missing without which no request goes all its way."""
    return sum(1 for card in cards if card.needed and not card.is_done)


def still_missing() -> int:
    """The same for home, up to a minute old."""
    known: int | None = cache.get(KEY)
    return missing(steps()) if known is None else known
