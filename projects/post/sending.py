"""Our letter to whoever sent one: what became of theirs, and what is missing. Owed in the table, sent outside a transaction, then marked.

It goes to the address that the person has in Bridge, and never to the one that a letter names.
"""

import functools
import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from collab.events.claims import Queue, work_off
from collab.kit import mailing
from collab.people.models import Person
from projects.intake import addresses
from projects.intake.access import roles_of, visible
from projects.intake.flow import FLOW
from projects.intake.models import Request
from projects.post.models import Letter
from projects.post.states import Mail, State, Why

log = logging.getLogger(__name__)
QUEUE = Queue(
    "letters to senders", Letter, due=(Mail.DUE.value,), parked=Mail.PARKED.value,
    state="mail", due_at="mail_due_at", attempts="mail_attempts", error="mail_error",
    batch=5, claim=timedelta(minutes=2), most=10,
)  # fmt: skip


def send_due(most: int = 500) -> int:
    """Send what is due, for at most 45 s; gives the number tried."""
    with mailing.line() as line:
        return work_off(QUEUE, functools.partial(send, line=line), most)


def send(pk: int, attempt: int, line: Any = None) -> bool:
    """Send one claimed letter; True when the mail server took it. No transaction is open meanwhile."""
    letter = QUEUE.owed(pk, attempt).select_related("person").first()
    if letter is None:
        return False
    message = made(letter) if letter.person.is_active and letter.person.email else None
    if message is None:
        QUEUE.finish(pk, attempt, Mail.NONE, mail_error="Not sent: they have left, or it is gone.")
        return False
    try:
        mailing.hand_over(message, line)
    except (SMTPException, OSError, ValueError) as error:
        log.warning("The letter to the sender of letter %s was not sent: %s", pk, error)
        QUEUE.fail(pk, attempt, error, is_final=mailing.is_final(error))
        return False
    return QUEUE.finish(pk, attempt, Mail.SENT)


def made(letter: Letter) -> EmailMessage | None:
    """What is said, as plain text; None where there is nothing to tell any more."""
    person = letter.person
    assert person is not None
    request = visible(person).filter(pk=letter.subject_id).first() if letter.subject_id else None
    if letter.state == State.DROPPED or (letter.subject_id and request is None):
        return None
    taken = [one["name"] for one in letter.files if not one["why"]]
    refused = [(one["name"], one["why"]) for one in letter.files if one["why"]]
    facts: dict[str, Any] = {"name": person.first_name or person.name, "title": letter.title, "taken": taken, "refused": refused}
    if request is None:
        facts["why"] = Why(letter.why).label
        subject = "Your letter to Bridge waits"
    else:
        facts |= _of(request, person, letter)
        subject = f"{request.code} {request.title}"
    headers = mailing.automatic(f"post-{letter.pk}")
    if letter.message_id:
        headers |= {"In-Reply-To": letter.message_id, "References": letter.message_id}
    body = render_to_string(f"mail/post_{letter.state}.txt", facts)
    return EmailMessage(subject=subject, body=body, to=[person.email], headers=headers)


def _of(request: Request, person: Person, letter: Letter) -> dict[str, Any]:
    portal = settings.PORTAL_URL.rstrip("/")
    refused = FLOW.obstacle(request, "submit", roles_of(person, request)) if request.submitted_at is None else None
    by = letter.decided_by
    return {
        "number": request.code,
        "address": portal + addresses.request(request.code),
        "missing": refused.sentence if refused else "",
        "began": "your letter is a draft" if by is None else f"{by.name} made a draft for you of a letter",
    }
