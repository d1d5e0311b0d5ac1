"""The company of the proofs, founded once for the tests that tamper with it and undo it; emptied by the owner afterwards."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections

from tests.conftest import OWNER, emptied
from tests.proofs.company import founded


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    with django_db_blocker.unblock():
        yield founded()
        owner = connections.create_connection("default")
        owner.settings_dict = {**connection.settings_dict, **OWNER, "OPTIONS": {"options": "-c lock_timeout=30s"}}
        emptied(owner)
        owner.close()
