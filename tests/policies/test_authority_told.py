"""Whoever gets a limit or a remit is told of it, and when it ends."""

from types import SimpleNamespace
from typing import Any

import pytest
from stories import usd

from collab.events import delivery
from collab.notices.models import Notice
from collab.policies import authority
from collab.registers import operations as registers

pytestmark = pytest.mark.django_db


def told(person: Any) -> list[str]:
    while delivery.deliver_due():
        pass
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def test_whoever_gets_one_is_told(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    registers.add(actor=cast.admin, kind="brands", code="acme", name="Acme")
    limit = authority.set_limit(actor=cast.admin, person="business", amount=usd(50_000))
    remit = authority.set_remit(actor=cast.admin, person="business", role="business", register="brands", code="acme")
    set_so = told(cast.business)
    assert "set a limit of your authority: you sign up to" in set_so[0] and "50,000" in set_so[0]
    assert "you answer for Business approver for the brand acme" in set_so[1]
    authority.end_limit(actor=cast.admin, limit=limit.pk)
    authority.end_remit(actor=cast.admin, remit=remit.pk)
    ended = told(cast.business)[2:]
    assert "ends at once" in ended[0] and "no longer answer for" in ended[1]
    assert not told(cast.privacy)
