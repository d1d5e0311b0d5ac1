"""Links with which somebody chooses a password: sent to the person's own address, good once and for a while.

The secret of a link is told from the letter's row, the person's password and the secret key. So it lies nowhere, and it is
worth nothing any more once the password is another, or the address.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac

from collab.account import letters, throttle
from collab.account.models import Letter
from collab.account.states import LINKS, About
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Invalid, NotFound
from collab.kit.operation import inside_unit, operation
from collab.people.models import Person
from collab.web import client

LIVES = {About.FORGOTTEN: timedelta(hours=1), About.INVITED: timedelta(days=3)}
# How many links somebody is sent in an hour, whoever asks; and for how many names one address may ask in it.
MOST, MOST_ASKED = 3, 20
# A new address waits so long for a first link, which gives the old one time to object.
WAITS = timedelta(hours=24)
OVER = "This link has been used, or is too old. Have another one sent."


@operation
def forgotten(*, name: str, address: str) -> None:
    """Owe a letter to whoever has this name or address of mail. Answers alike, and takes as long, where nobody has it."""
    is_too_often = throttle.count(f"links:{client.place(address)}", throttle.HOUR) > MOST_ASKED
    person = (
        Person.objects.filter(Q(username=name[:150]) | Q(email__iexact=name[:254]), is_active=True).exclude(email="").order_by("pk").first()
    )
    is_known = _sent_lately(person) < MOST and not _has_moved(person)
    letters.owe(person if is_known and not is_too_often else None, About.FORGOTTEN, ends_at=clock.now() + LIVES[About.FORGOTTEN])


@operation
def send(*, person: Person, actor: Person | None, through: str) -> Letter:
    """Owe a person a letter with a link, at the word of an administrator; raises Invalid where there is nowhere to send it."""
    if not person.is_active:
        raise Invalid(f"{person.name} has left.")
    if not person.email:
        raise Invalid(f"{person.name} has no address of mail. Write it down first.")
    if _has_moved(person):
        raise Conflict(f"The address of {person.name} was changed within a day. The old one was told; a link goes to the new one tomorrow.")
    if _sent_lately(person) >= MOST:
        raise Conflict(f"{MOST} links went to {person.name} within the hour. Look for them first.")
    letter = letters.owe(person, About.INVITED, ends_at=clock.now() + LIVES[About.INVITED], made_by=actor)
    record("people.password.link_sent", actor=actor, about=person, data={"letter": letter.pk, "through": through})
    return letter


def _sent_lately(person: Person | None) -> int:
    """How many links went out to them within the hour; it takes as long for nobody."""
    hour = clock.now() - timedelta(hours=1)
    return Letter.objects.filter(person_id=person.pk if person else 0, about__in=LINKS, made_at__gt=hour).count()


def _has_moved(person: Person | None) -> bool:
    """Whether the address is so new that the old one may still object."""
    return Letter.objects.filter(person_id=person.pk if person else 0, about=About.ADDRESS, made_at__gt=clock.now() - WAITS).exists()


def secret(letter: Letter, key: str | bytes | None = None) -> str:
    """What stands in the link beside the number of its letter; the person has to be loaded."""
    person = letter.person
    if person is None:
        raise ValueError("A letter to nobody has no link.")
    value = f"{letter.pk}:{letter.ends_at}:{person.pk}:{person.email}:{person.epoch}:{person.password}"
    return salted_hmac("collab.account.link", value, secret=key, algorithm="sha256").hexdigest()


def opened(letter: int, given: str) -> Person:
    """Whose password may be chosen with this link; NotFound where it is over, or never was one."""
    found = Letter.objects.select_related("person").filter(pk=letter, about__in=LINKS, used_at=None, ends_at__gt=clock.now()).first()
    if found is None or found.person is None or not found.person.is_active:
        raise NotFound(OVER)
    keys: list[str | bytes | None] = [None, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(secret(found, key), given) for key in keys):
        raise NotFound(OVER)
    return found.person


def locked(letter: int, given: str) -> tuple[Letter, Person]:
    """The letter of a good link and its person, both locked until the operation ends: it works once, and of two links one."""
    inside_unit()
    found = Letter.objects.select_for_update().filter(pk=letter).first()
    if found is None:
        raise NotFound(OVER)
    person = Person.objects.select_for_update().filter(pk=found.person_id or 0).first()
    # Judged after any wait for the locks: another link may have been quicker.
    opened(letter, given)
    if person is None:
        raise NotFound(OVER)
    return found, person
