"""Letters: the mail that goes after a notice. Owed in the table, claimed by one sender, sent outside a transaction, then marked.

A sender that dies between the mail server's yes and the mark sends the letter again: the same letter, with
the same Message-ID, which mail programs show once.
"""

import functools
import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from collab.events.claims import Queue, work_off
from collab.kit import clock, mailing
from collab.notices import links, queries
from collab.notices.models import Notice
from collab.people import addresses as people_addresses

log = logging.getLogger(__name__)
# A claim holds five letters, each of which takes at most EMAIL_TIMEOUT.
LETTERS = Queue(
    "letters", Notice, due=(Notice.Mail.DUE.value,), parked=Notice.Mail.PARKED.value,
    state="mail", due_at="mail_due_at", attempts="mail_attempts", error="mail_error",
    batch=5, claim=timedelta(minutes=2), most=10,
)  # fmt: skip


def send_due(most: int = 500) -> int:
    """Send the letters that are due, for at most 45 s; gives the number tried. They share one connection to the mail server."""
    with mailing.line() as line:
        return work_off(LETTERS, functools.partial(send, line=line), most)


def send(pk: int, attempt: int, line: Any = None) -> bool:
    """Send one claimed letter; True when the mail server took it. No transaction is open meanwhile."""
    notice = LETTERS.owed(pk, attempt).select_related("person", "event").first()
    if notice is None:
        return False
    if not notice.person.is_active or not queries.may_open(notice.person, notice.event.subject_kind, notice.event.subject_id):
        LETTERS.finish(pk, attempt, Notice.Mail.NONE, mail_error="Not sent: they may not open it any more.")
        return False
    try:
        mailing.hand_over(letter(notice), line)
    except (SMTPException, OSError, ValueError) as error:
        log.warning("The letter of notice %s was not sent: %s", pk, error)
        LETTERS.fail(pk, attempt, error, is_final=mailing.is_final(error))
        return False
    return LETTERS.finish(pk, attempt, Notice.Mail.SENT, mailed_at=clock.now())


def stopping(notice: Notice) -> dict[str, str]:
    """How a mail program has letters of this kind stopped: RFC 2369, and by one press where the portal is reached over HTTPS (RFC 8058)."""
    address = settings.PORTAL_URL.rstrip("/") + links.stop(notice.person, notice.needs_action)
    headers = {"List-Unsubscribe": f"<{address}>", "List-Id": f"Notices of Bridge <notices.{mailing.host()}>"}
    if address.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def letter(notice: Notice) -> EmailMultiAlternatives:
    """The letter of a notice, as text and as HTML without anything active."""
    facts = {
        "name": notice.person.first_name or notice.person.name,
        "text": notice.text,
        "reason": notice.reason,
        "address": settings.PORTAL_URL.rstrip("/") + notice.url if notice.url else "",
        "stop_address": settings.PORTAL_URL.rstrip("/") + links.stop(notice.person, notice.needs_action),
        "settings_address": settings.PORTAL_URL.rstrip("/") + people_addresses.PREFERENCES,
        "needs_action": notice.needs_action,
    }
    message = EmailMultiAlternatives(
        subject=notice.text,
        body=render_to_string("mail/notice.txt", facts),
        to=[notice.person.email],
        headers={**mailing.automatic(f"notice-{notice.pk}"), **stopping(notice)},
    )
    message.attach_alternative(render_to_string("mail/notice.html", facts), "text/html")
    return message
