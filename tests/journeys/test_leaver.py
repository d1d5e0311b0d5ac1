"""An administrator sends a leaver off: what they hold goes to named people, and what is left waits where somebody sees it."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from collab.customer.models import DataSource
from collab.customer.operations import change_source
from collab.kpis.models import Kpi
from collab.people.models import Person
from projects.intake.states import State
from projects.portfolio.models import Project
from tests import onrecord
from tests.stories import bring_to

from .soundness import is_sound
from .visitor import PHONE, Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]


@pytest.fixture
def leaver(house: SimpleNamespace) -> Person:
    """Carmen leads a project, owns a KPI and a data source; Rao leads for marketing too."""
    cast = house.cast
    bring_to(State.IN_DELIVERY, cast, house.world)
    change_source(actor=cast.admin, code="crm", owner=cast.marketing_lead)
    onrecord.give(Person.objects.create(username="rao", first_name="Rao", department=cast.marketing_lead.department), "marketing_lead")
    lead: Person = cast.marketing_lead
    return lead


def hand_over(visitor: Visitor, to: str, *things: str) -> None:
    for thing in things:
        visitor.choose(thing)
    visitor.write("To whom", to)
    visitor.write("Why", "She leaves on Friday.")
    visitor.press("Hand over")


@pytest.mark.parametrize("script", [pytest.param(True, marks=pytest.mark.slow), False], ids=["with-script", "without-script"])
def test_an_administrator_sends_a_leaver_off(leaver: Person, visit: Visit, script: bool) -> None:
    theirs = visit("marketing_lead", script=script)
    theirs.open("/")
    admin = visit("admin", script=script, width=PHONE)
    admin.open(f"/people/{leaver.username}/")
    for words in ("Carmen Diaz", "What they hold", "Customer-data match rate", "Projects led for marketing"):
        assert words in admin.text
    # First what goes to one person; what cannot be is said, and stays.
    admin.press("Hand over")
    hand_over(admin, "architect", "Customer-data match rate", "CRM")
    admin.sees("Not all of it could be handed over")
    assert "This owner stands on the marketing side." in admin.text and "Marcus Osei answers for the data source CRM" in admin.text
    hand_over(admin, "rao")
    admin.sees("Rao answers for the KPI Customer-data match rate from now on.")
    assert (DataSource.objects.get(code="crm").owner, Kpi.objects.get().owner_marketing) == (
        Person.objects.get(username="architect"), Person.objects.get(username="rao"),
    )  # fmt: skip
    # Then they are sent off, and signed in nowhere.
    admin.open(f"/people/{leaver.username}/end/")
    admin.press("Send off")
    admin.sees("their sessions and tokens ended at once")
    theirs.open("/projects/")
    assert theirs.path.startswith("/login/")
    # The lead is a technologist’s to hand over, and stands on their home until it is.
    technologist = visit("technologist", script=script)
    technologist.open("/")
    technologist.press("Somebody who has left and still holds something")
    technologist.sees("What waits for you")
    technologist.press("Carmen Diaz")
    hand_over(technologist, "rao", "Attribution tool")
    technologist.sees("leads")
    assert Project.objects.get().marketing_lead == Person.objects.get(username="rao")
    technologist.open("/waiting/?kind=left")
    assert "Nothing needs you now" in technologist.text


def test_the_pages_of_a_leaver_are_sound(leaver: Person, visit: Visit) -> None:
    admin = visit("admin")
    for name, address in (("person", ""), ("hand-over", "hand-over/"), ("send-off", "end/")):
        admin.open(f"/people/{leaver.username}/{address}")
        is_sound(admin, name)
    admin.open(f"/people/{leaver.username}/hand-over/")
    hand_over(admin, "architect", "Customer-data match rate", "CRM")
    admin.sees("Not all of it could be handed over")
    is_sound(admin, "hand-over-refused")
