"""Letters: the mail that goes after a notice. Owed in the table, claimed by one sender, sent, then marked.

A sender that dies between the mail server's yes and the mark sends the letter again: the same letter, with
the same Message-ID, which mail programs show once.
"""

import logging
import time
from datetime import timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string

from collab.events.delivery import wait
from collab.kit import clock
from collab.notices import queries
from collab.notices.models import Notice
from collab.people import addresses as people_addresses

log = logging.getLogger(__name__)
Claim = tuple[int, int]

BATCH = 5
ATTEMPTS = 10
CLAIM = timedelta(minutes=2)
# A pass ends after this many seconds; one letter takes at most EMAIL_TIMEOUT.
PASS = 45.0


def send_due(most: int = 500) -> int:
    """Send the letters that are due, for at most 45 s; gives the number tried."""
    tried, end = 0, time.monotonic() + PASS
    while tried < most and time.monotonic() < end:
        claims = claim(min(BATCH, most - tried))
        if not claims:
            break
        for pk, attempt in claims:
            send(pk, attempt)
        tried += len(claims)
    return tried


def claim(most: int) -> list[Claim]:
    """Take up to ``most`` due letters: count the attempt and move on when they are due again."""
    now = clock.now()
    with transaction.atomic(durable=True):
        due = Notice.objects.select_for_update(skip_locked=True).filter(mail=Notice.Mail.DUE, mail_due_at__lte=now)
        rows = list(due.order_by("mail_due_at").values_list("pk", "mail_attempts")[:most])
        Notice.objects.filter(pk__in=[pk for pk, _ in rows]).update(mail_attempts=F("mail_attempts") + 1, mail_due_at=now + CLAIM)
    return [(pk, attempts + 1) for pk, attempts in rows]


def send(pk: int, attempt: int) -> bool:
    """Send one claimed letter; True when the mail server took it. No transaction is open meanwhile."""
    ours = Notice.objects.filter(pk=pk, mail=Notice.Mail.DUE, mail_attempts=attempt)
    notice = ours.select_related("person", "event").first()
    if notice is None:
        return False
    if not notice.person.is_active or not queries.may_open(notice.person, notice.event.subject_kind, notice.event.subject_id):
        ours.update(mail=Notice.Mail.NONE, mail_error="Not sent: they may not open it any more.")
        return False
    try:
        letter(notice).send()
    except (SMTPException, OSError, ValueError) as error:
        log.warning("The letter of notice %s was not sent: %s", pk, error)
        words = f"{type(error).__name__}: {error}"[:2000]
        if attempt >= ATTEMPTS:
            ours.update(mail=Notice.Mail.PARKED, mail_error=words)
        else:
            ours.update(mail_error=words, mail_due_at=clock.now() + wait(attempt))
        return False
    ours.update(mail=Notice.Mail.SENT, mailed_at=clock.now(), mail_error="")
    return True


def letter(notice: Notice) -> EmailMultiAlternatives:
    """The letter of a notice, as text and as HTML without anything active."""
    facts = {
        "name": notice.person.first_name or notice.person.name,
        "text": notice.text,
        "reason": notice.reason,
        "address": settings.PORTAL_URL.rstrip("/") + notice.url if notice.url else "",
        "settings_address": settings.PORTAL_URL.rstrip("/") + people_addresses.PREFERENCES,
        "needs_action": notice.needs_action,
    }
    host = urlsplit(settings.PORTAL_URL).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=notice.text,
        body=render_to_string("mail/notice.txt", facts),
        to=[notice.person.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("mail/notice.html", facts), "text/html")
    return message


def parked() -> int:
    """How many letters were given up and wait for an administrator."""
    return Notice.objects.filter(mail=Notice.Mail.PARKED).count()


def put_back(keys: list[int]) -> int:
    """Try these letters anew; gives how many there were."""
    rows = Notice.objects.filter(pk__in=keys, mail=Notice.Mail.PARKED)
    return rows.update(mail=Notice.Mail.DUE, mail_attempts=0, mail_due_at=clock.now(), mail_error="")
