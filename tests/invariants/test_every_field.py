"""Every field written directly, past the operations: by ``.update()``, by SQL as the portal's role, in the administration, over the API."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections

from tests.conftest import OWNER, emptied, make_cast
from tests.invariants.fields import empty, taken
from tests.matrix.conftest import one_of_everything
from tests.stories import make_world


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """One of everything, committed: an event of the same transaction would excuse what is written in it."""
    with django_db_blocker.unblock():
        cast = make_cast()
        yield one_of_everything(cast, make_world(cast))
        owner = connections.create_connection("default")
        owner.settings_dict = {**connection.settings_dict, **OWNER, "OPTIONS": {"options": "-c lock_timeout=30s"}}
        emptied(owner)
        owner.close()


FREE: set[str] = set()


def test_x(house: SimpleNamespace) -> None:
    import time

    t = time.time()
    a = taken()
    print("TOOK", time.time() - t)
    t = time.time()
    b = taken(by_sql=False)
    print("TOOK", time.time() - t)
    print("EMPTY", sorted(empty()))
    print("DIFF", a ^ b)
    for name in sorted(a):
        print("FREE", name)
