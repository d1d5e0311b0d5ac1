"""Every address is read as the portal reads it, outside of any transaction: a test that is undone stands in one, and would not notice."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from tests import onrecord

from .callers import caller
from .table import TABLE
from .test_urls import SIGNING_OUT

OTHERS = ("marketer", "finance", "admin", "auditor")


@pytest.mark.parametrize("who", ["technologist", *(pytest.param(name, marks=pytest.mark.slow) for name in OTHERS)])
def test_whatever_is_read_is_read_outside_of_any_transaction(committed: SimpleNamespace, django_db_blocker: Any, who: str) -> None:
    """Also where somebody who was to decide has left."""
    broken = []
    with django_db_blocker.unblock():
        onrecord.leave(committed.cast.business)
        client = caller(who, committed.cast)
        for name, row in TABLE.items():
            if "get" not in row.verbs or name in SIGNING_OUT:
                continue
            url = reverse(name, kwargs=row.parts(committed))
            answer = client.get(url + row.verbs["get"].query(committed))
            if answer.status_code >= 500:
                broken.append(f"{name}: {answer.status_code}")
    assert not broken
