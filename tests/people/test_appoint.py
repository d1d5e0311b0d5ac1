"""The first administrator comes from the command line, on record, and may then open the administration."""

from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from collab.access import duties
from collab.access.models import Duty
from collab.events.models import Event
from collab.people.models import Person
from tests import onrecord

pytestmark = pytest.mark.django_db


def appoint(*arguments: str) -> str:
    said = StringIO()
    call_command("appoint", *arguments, stdout=said)
    return said.getvalue()


def test_an_empty_installation_gets_its_administrator(page: Any) -> None:
    assert "from today" in appoint("ada", "admin", "--email=ada@example.com", "--name=Ada Lind")
    ada = Person.objects.get()
    assert (ada.name, ada.email, ada.has_usable_password(), ada.is_superuser) == ("Ada Lind", "ada@example.com", False, False)
    assert duties.roles_now(ada) == {"admin"}
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == ["people.person.added", "access.duty.given"]
    assert page(ada).get("/admin/").status_code == 200


def test_somebody_who_is_there_is_given_the_role_once(cast: SimpleNamespace) -> None:
    appoint("marketer", "technologist")
    assert duties.roles_now(cast.marketer) == {"marketer", "technologist"}
    assert "already" in appoint("marketer", "technologist", "--email=other@example.com")
    assert Duty.objects.filter(person=cast.marketer, role="technologist").count() == 1
    assert Event.objects.filter(kind="access.duty.given").count() == 1
    assert Person.objects.get(username="marketer").email == "marketer@example.com"


def test_a_slip_of_the_name_makes_nobody(cast: SimpleNamespace) -> None:
    before = Person.objects.count()
    with pytest.raises(CommandError, match="There is no person called marketeer"):
        appoint("marketeer", "admin")
    with pytest.raises(CommandError, match="invalid choice"):
        appoint("marketer", "king")
    assert Person.objects.count() == before


def test_who_has_left_is_not_appointed(cast: SimpleNamespace) -> None:
    onrecord.leave(cast.marketer)
    with pytest.raises(CommandError, match="marketer has left"):
        appoint("marketer", "admin")
    assert not Duty.objects.filter(person=cast.marketer, role="admin").exists()
