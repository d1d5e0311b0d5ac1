"""A policy in force, for every test of proposed ones."""

from types import SimpleNamespace

import pytest
from django.db import connection
from stories import published

from collab.approvals.models import Policy


@pytest.fixture
def policy(cast: SimpleNamespace) -> Policy:
    made = published(cast)
    # What is deferred has been asked: a test that breaks it is refused for that alone.
    connection.check_constraints()
    return made
