"""Sending the letters about accounts: claimed by one sender, sent outside a transaction, then marked."""

import functools
import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from collab.account import addresses, links
from collab.account.letters import QUEUE
from collab.account.models import Letter
from collab.account.states import LINKS, About, Mail
from collab.events.claims import work_off
from collab.events.record import record
from collab.kit import clock, mailing
from collab.kit.operation import operation
from collab.people.models import Person

log = logging.getLogger(__name__)
SUBJECTS = {
    About.FORGOTTEN: "Choose a new password for Bridge",
    About.INVITED: "Choose your password for Bridge",
    About.PASSWORD: "Your password for Bridge was changed",
    About.ADDRESS: "Your address at Bridge was changed",
    About.TOKEN: "A token was made for your account at Bridge",
}


def send_due(most: int = 500) -> int:
    """Send what is due, for at most 45 s; gives the number tried. All share one connection to the mail server."""
    with mailing.line() as line:
        return work_off(QUEUE, functools.partial(send, line=line), most)


def send(pk: int, attempt: int, line: Any = None) -> bool:
    """Send one claimed letter; True when the mail server took it. No transaction is open meanwhile."""
    letter = QUEUE.owed(pk, attempt).select_related("person").first()
    if letter is None:
        return False
    is_over = letter.ends_at is not None and letter.ends_at <= clock.now()
    if is_over or not letter.person.is_active or not letter.address:
        QUEUE.finish(pk, attempt, Mail.NONE, mail_error="Not sent: its link is over, or they have left.")
        return False
    try:
        mailing.hand_over(message(letter), line)
    except (SMTPException, OSError, ValueError) as error:
        log.warning("The letter %s about an account was not sent: %s", pk, error)
        QUEUE.fail(pk, attempt, error, is_final=mailing.is_final(error))
        return False
    return _sent(letter, attempt)


def message(letter: Letter) -> EmailMessage:
    """The letter as plain text: nothing in it is active but its link."""
    person = letter.person
    if person is None:
        raise ValueError("This letter is to nobody.")
    portal = settings.PORTAL_URL.rstrip("/")
    link = addresses.login_link(letter.pk, links.secret(letter)) if letter.about in LINKS else addresses.ACCOUNT
    facts = {
        "name": person.first_name or person.name,
        "username": person.username,
        "address": portal + link,
        "at": letter.made_at,
        "ends_at": letter.ends_at,
        "new_address": person.email,
    }
    headers = mailing.automatic(f"account-{letter.pk}")
    body = render_to_string(f"mail/account_{letter.about}.txt", facts)
    return EmailMessage(subject=SUBJECTS[About(letter.about)], body=body, to=[letter.address], headers=headers)


@operation
def _sent(letter: Letter, attempt: int) -> bool:
    """Mark it. That a link went out because somebody forgot a password is on record from here: whoever asked was nobody yet."""
    person: Person = letter.person  # type: ignore[assignment]
    if not QUEUE.finish(letter.pk, attempt, Mail.SENT, mailed_at=clock.now()):
        return False
    if letter.about == About.FORGOTTEN:
        record("people.password.link_sent", actor=None, about=person, data={"letter": letter.pk, "through": "forgotten"})
    return True
