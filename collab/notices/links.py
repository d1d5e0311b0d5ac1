"""The link of a letter by which its reader is sent no more of its kind: good without signing in, and for nothing else.

It says what is left to come by mail afterwards and is signed for one person, so that it opens nothing, and nobody makes one up.
It does not end: whoever finds an old letter may still have its kind stopped.
"""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from collab.kit.errors import NotFound
from collab.notices import addresses
from collab.people.models import Person
from collab.people.states import Mail

# What is still sent after the link of a letter, by whether that letter asked for something.
LEFT = {False: Mail.ACTION, True: Mail.NONE}
NOT_GOOD = "This link is not good. Sign in to choose which notices come by mail."


def stop(person: Person, needs_action: bool) -> str:
    """The address in a letter to this person that stops its kind."""
    left = LEFT[needs_action].value
    return addresses.mail_stop(person.pk, left, secret(person, left))


def secret(person: Person, left: str, key: str | bytes | None = None) -> str:
    value = f"{person.pk}:{person.date_joined.timestamp()}:{left}"
    return salted_hmac("collab.notices.stop", value, secret=key, algorithm="sha256").hexdigest()


def reader(person: int, left: str, given: str) -> Person:
    """Whose letters such a link is about; raises NotFound where it is not good."""
    found = Person.objects.filter(pk=person, is_active=True).first() if left in LEFT.values() else None
    keys: list[str | bytes | None] = [None, *settings.SECRET_KEY_FALLBACKS]
    if found is None or not any(constant_time_compare(secret(found, left, key), given) for key in keys):
        raise NotFound(NOT_GOOD)
    return found
