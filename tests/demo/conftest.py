"""The demo company for the tests that only look at it, and emptied by the owner afterwards."""

from collections.abc import Iterator
from typing import Any

import pytest
from company import load
from conftest import OWNER, as_owner, emptied


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The company is there; gives what the command said."""
    with django_db_blocker.unblock():
        yield load(OWNER)
        with as_owner() as owner:
            emptied(owner)
