"""Requests as views get them: behind the gate, so that ``user`` is a person. For reading and for the type checker."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

from collab.people.models import Person


class PersonRequest(HttpRequest):
    """A page's request: the Gate has sent strangers to sign in."""

    user: Person
    htmx: HtmxDetails


class PersonCall(Request):
    """An API call: the permission SignedIn has refused strangers."""

    user: Person


def person_of(request: HttpRequest) -> Person:
    """The person behind a request that the Gate or the administration has let through."""
    assert isinstance(request.user, Person)
    return request.user
