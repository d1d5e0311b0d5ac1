"""From an empty portal to a routed request: the first administrator follows the first-run page, in a real browser, by mouse."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import onrecord
import pytest
from django.core.cache import cache
from django.core.management import call_command

from collab.kit import clock
from collab.people.models import Person

from .soundness import is_sound
from .visitor import PASSWORD, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]
Visit = Callable[..., Visitor]
# Who comes, with the department and the duty that each is given. An executive or a second administrator
# comes last: from then on nobody acts alone.
COMING = (
    ("priya", "Priya", "Natarajan", "crm", "Marketer"),
    ("mei", "Mei", "Tanaka", "martech", "Marketing technologist"),
    ("grace", "Grace", "Lim", "crm", "Business approver"),
    ("marcus", "Marcus", "Osei", "martech", "Architecture"),
    ("dana", "Dana", "Whitfield", "crm", "Privacy"),
    ("sami", "Sami", "Virtanen", "martech", "Security"),
    ("ruth", "Ruth", "Adeyemi", "crm", "Finance partner"),
    ("ian", "Ian", "Lindqvist", "martech", "CIO"),
    ("helen", "Helen", "Brandt", "crm", "CMO"),
    ("ben", "Ben", "Roth", "martech", "Administrator"),
)


@pytest.fixture
def ada(real_db: None) -> Iterator[Person]:
    """What ``setup_database`` leaves and the first administrator, as docs/operations.md has it."""
    cache.clear()
    call_command("appoint", "ada", "admin", "--email", "ada@example.com", "--name", "Ada Lind", verbosity=0)
    yield onrecord.choose(Person.objects.get(username="ada"), PASSWORD)
    cache.clear()


def save(visitor: Visitor) -> None:
    """Django's own form."""
    visitor.page.locator('input[name="_save"]').first.click()
    assert visitor.page.locator(".errornote, .errorlist").count() == 0, visitor.page.inner_text("body")


def step(visitor: Visitor, link: str) -> None:
    """Go on where the first-run page says."""
    visitor.open("/setup/")
    visitor.press(link)


def test_from_nothing_to_a_routed_request(ada: Person, visit: Visit) -> None:
    admin = visit().sign_in("ada")
    admin.open("/")
    admin.sees("This portal is not set up yet")
    admin.press("Set it up")
    is_sound(admin, "setup-empty")
    for code, name, side in (("crm", "CRM", "marketing"), ("martech", "Marketing technology", "it")):
        step(admin, "Add a department")
        admin.page.locator("#id_code").fill(code)
        admin.page.locator("#id_name").fill(name)
        admin.page.locator("#id_side").select_option(side)
        save(admin)
    for username, first, last, department, _ in COMING:
        step(admin, "Add somebody")
        for name, value in {"username": username, "first_name": first, "last_name": last, "email": f"{username}@example.com"}.items():
            admin.page.locator(f"#id_{name}").fill(value)
        _autocomplete(admin, "department", {"crm": "CRM", "martech": "Marketing technology"}[department])
        save(admin)
    _policy(admin)
    for username, *_, duty in COMING:
        step(admin, "Give a duty")
        admin.page.get_by_label("Person").fill(username)
        admin.page.get_by_label("Duty", exact=True).select_option(label=duty)
        admin.write("Reason", "They begin today.")
        admin.page.locator("main form button[type=submit]").first.click()
    onrecord.choose(Person.objects.get(username="ian"), PASSWORD)
    second = visit().sign_in("ian")
    for _ in range(2):
        second.open("/duties/")
        second.press("Agree")
    _what_work_rests_on(admin)
    admin.open("/setup/")
    assert "Nothing is missing" in admin.text, admin.text
    is_sound(admin, "setup-done")
    for username in ("priya", "mei"):
        onrecord.choose(Person.objects.get(username=username), PASSWORD)
    number = _ask(visit().sign_in("priya"))
    _route(visit().sign_in("mei"), number)
    admin.open("/")
    assert "not set up yet" not in admin.text


def _autocomplete(admin: Visitor, name: str, words: str) -> None:
    """The administration's own field of names: what was there before one typed is not what is meant."""
    admin.page.locator(f".field-{name} .select2-selection").click()
    admin.page.locator(".select2-search__field").last.fill(words)
    admin.page.locator(".select2-results__option").filter(has_text=words).first.click()


def _policy(admin: Visitor) -> None:
    """The first one is written there already; alone it is published at once."""
    step(admin, "Propose a policy")
    admin.page.locator("#id_starts_on").fill(clock.today().isoformat())
    admin.page.locator("#id_reason").fill("The first one.")
    admin.page.locator("form [type=submit]").last.click()
    admin.page.wait_for_url("**/policies/")


def _what_work_rests_on(admin: Visitor) -> None:
    step(admin, "Add a moment")
    admin.page.locator("#id_code").fill("first-visit")
    admin.page.locator("#id_name").fill("First visit")
    save(admin)
    step(admin, "Set a goal")
    today, later = clock.today(), clock.today() + timedelta(days=364)
    for name, value in {"code": "know", "title": "Know our customers", "description": "One view of each."}.items():
        admin.page.locator(f"#id_{name}").fill(value)
    for name, day in {"starts_on": today, "ends_on": later}.items():
        admin.page.locator(f"#id_{name}").fill(day.isoformat())
    _autocomplete(admin, "owner_marketing", "Helen Brandt")
    _autocomplete(admin, "owner_it", "Ian Lindqvist")
    save(admin)
    step(admin, "Open a year")
    admin.write("Code", "FY")
    admin.write("First day", today.isoformat())
    admin.write("Last day", later.isoformat())
    admin.page.locator("main form button[type=submit]").first.click()
    step(admin, "Set up a fund")
    admin.write("Name", "Growth")
    admin.write("Code", "growth")
    admin.page.get_by_label("Fiscal year").select_option("FY")
    admin.page.get_by_label("Marketing").first.check()
    admin.write("Currency", "USD")
    admin.page.locator("main form button[type=submit]").first.click()


def _ask(marketer: Visitor) -> str:
    page = marketer.page
    marketer.press("New request", page.locator(".topbar"))
    marketer.press("A new tool")
    marketer.choose("Know our customers")
    marketer.press("Continue")
    marketer.choose("First visit")
    marketer.press("Continue")
    marketer.write("The problem", "We cannot tell which placements drive sales.")
    marketer.press("Continue")
    marketer.write("The outcome", "One agreed number each week.")
    marketer.press("Continue")
    marketer.write("What it may cost", "20000")
    marketer.press("Continue")
    marketer.press("Continue")
    page.get_by_role("group", name="Which data of people will it hold or use?").get_by_label("None").check()
    marketer.press("Continue")
    marketer.write("Name of the request", "Attribution tool")
    marketer.press("Continue")
    number = marketer.path.split("/")[2]
    marketer.press("Submit request")
    assert f"Its number is {number}" in marketer.text
    return number


def _route(technologist: Visitor, number: str) -> None:
    technologist.open(f"/triage/{number}/")
    technologist.press("Route", technologist.page.locator("#actions"))
    technologist.press("Route for review", technologist.page.locator("#actions form"))
    technologist.sees(f"{number} is routed for review")
