"""The link of a brief by which its reader is sent no more of them: good without signing in, and for nothing else. It does not end."""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from collab.dashboards import addresses
from collab.kit.errors import NotFound
from collab.people.models import Person

NOT_GOOD = "This link is not good. Sign in to choose whether the brief comes by mail."


def stop(person: Person) -> str:
    """The address in a brief to this person that stops them."""
    return addresses.brief_stop(person.pk, secret(person))


def secret(person: Person, key: str | bytes | None = None) -> str:
    value = f"{person.pk}:{person.date_joined.timestamp()}"
    return salted_hmac("collab.dashboards.brief.stop", value, secret=key, algorithm="sha256").hexdigest()


def reader(person: int, given: str) -> Person:
    """Whose briefs such a link is about; raises NotFound where it is not good."""
    found = Person.objects.filter(pk=person, is_active=True).first()
    keys: list[str | bytes | None] = [None, *settings.SECRET_KEY_FALLBACKS]
    if found is None or not any(constant_time_compare(secret(found, key), given) for key in keys):
        raise NotFound(NOT_GOOD)
    return found
