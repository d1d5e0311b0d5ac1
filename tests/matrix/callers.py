"""Who calls: the cast in their browsers, a program with its token, and strangers."""

from types import SimpleNamespace
from typing import Any

from rest_framework.test import APIClient

from collab.people.models import Person
from tests import onrecord


def caller(name: str, cast: SimpleNamespace) -> Any:
    """A browser or program of one of the cast; "token" is the technologist's program, "nobody" is not signed in."""
    client = APIClient()
    client.raise_request_exception = False
    if name == "newcomer":
        person, _ = Person.objects.get_or_create(username="newcomer", is_superuser=True, is_staff=True)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    elif name == "token":
        client.credentials(HTTP_AUTHORIZATION=f"Token {onrecord.token(cast.technologist)}")
    elif name != "nobody":
        client.force_login(Person.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return client
