"""What a letter is: left, waiting for somebody who looks, an answer to one of ours, or something that is asked for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings

from collab.people.models import Person
from projects.post import answering, proved
from projects.post.answering import Answered
from projects.post.parsing import Parsed
from projects.post.states import Why

_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
_BY_PROGRAMS = ("x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoresponder")
_OF_LISTS = ("list-id", "list-unsubscribe", "list-post", "feedback-id", "x-mailing-list")


@dataclass(frozen=True, slots=True)
class Judged:
    """``why`` it is left or waits, empty where it is taken. ``person`` sent it, as is proved; ``answered``: what it answers."""

    why: str
    person: Person | None = None
    answered: Answered | None = None


def judge(letter: Parsed, trusted: Sequence[str], is_whole: bool = True) -> Judged:
    """What is to become of it; ``trusted`` are the servers that say whose it is. Asks for one person."""
    if why := _left(letter):
        return Judged(why)
    if len(letter.senders) != 1:
        return Judged(Why.SENDER)
    people = list(Person.objects.filter(email__iexact=letter.senders[0], is_active=True)[:2])
    if len(people) != 1:
        return Judged(Why.STRANGER)
    if not proved.is_proved(letter.head, trusted, letter.senders[0]):
        return Judged(Why.UNPROVED)
    if not is_whole or not letter.is_read:
        return Judged(Why.UNREADABLE if is_whole else Why.LARGE, people[0])
    is_answer, answered = answering.read("\n".join(letter.lines(*_TO)))
    return Judged(Why.TOKEN if is_answer and answered is None else "", people[0], answered)


def _left(letter: Parsed) -> str:
    """Why nobody has to see it: no answer of a program is ever answered, or two of them talk for ever."""
    if _is_own(letter):
        return Why.OWN
    if any(value.strip() == "<>" for value in letter.lines("return-path")) or letter.has(*_BY_PROGRAMS):
        return Why.AUTOMATIC
    if any(value.split(";")[0].strip().lower() != "no" for value in letter.lines("auto-submitted")):
        return Why.AUTOMATIC
    if any(re.match(r"\s*multipart/report\b", value, re.IGNORECASE) for value in letter.lines("content-type")):
        return Why.AUTOMATIC
    precedence = {value.strip().lower() for value in letter.lines("precedence")}
    if precedence & {"auto_reply", "auto-reply"}:
        return Why.AUTOMATIC
    return Why.BULK if precedence & {"bulk", "list", "junk"} or letter.has(*_OF_LISTS) else ""


def _is_own(letter: Parsed) -> bool:
    name, _, host = settings.MAILBOX_ADDRESS.rpartition("@")
    ours = {settings.MAILBOX_ADDRESS, parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()}
    return any(one in ours or (one.startswith(f"{name}+") and one.endswith(f"@{host}")) for one in letter.senders)
