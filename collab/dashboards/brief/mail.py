"""The letters of briefs: claimed by one sender, told as their reader may read them at that instant, sent outside a transaction, then marked."""

import functools
import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from collab.dashboards import addresses
from collab.dashboards.brief import links, telling
from collab.dashboards.brief.page import title
from collab.dashboards.brief.telling import Section
from collab.dashboards.home import habits
from collab.dashboards.models import Brief
from collab.events.claims import Queue, work_off
from collab.kit import clock, mailing
from collab.people import clocks
from collab.people.models import Person
from collab.people.states import Mail

log = logging.getLogger(__name__)
BRIEFS = Queue(
    "brief letters", Brief, due=(Brief.Mail.DUE.value,), parked=Brief.Mail.PARKED.value,
    state="mail", due_at="mail_due_at", attempts="mail_attempts", error="mail_error",
    batch=20, claim=timedelta(minutes=8), most=6,
)  # fmt: skip
LEFT, EMPTY, UNWISHED, OVER = (
    f"Not sent: {why}."
    for why in (
        "they have left, or have no address",
        "they may open nothing of it any more",
        "they wish no brief by mail",
        "its day is over, or is a day off now",
    )
)


def send_due(most: int = 10_000) -> int:
    """Send what is due, for at most 45 s; gives the number tried. They share one connection."""
    with mailing.line() as line:
        return work_off(BRIEFS, functools.partial(send, line=line), most)


def send(pk: int, attempt: int, line: Any = None) -> bool:
    """Send one claimed brief; True when the mail server took it. No transaction is open meanwhile."""
    brief = BRIEFS.owed(pk, attempt).select_related("person").first()
    if brief is None:
        return False
    sections = () if (why := _unsent(brief)) else telling.told(brief.person, brief)
    if not sections:
        BRIEFS.finish(pk, attempt, Brief.Mail.NONE, mail_error=why or EMPTY)
        return False
    try:
        mailing.hand_over(letter(brief, sections), line)
    except (SMTPException, OSError, ValueError) as error:
        log.warning("Brief %s was not sent: %s", pk, error)
        BRIEFS.fail(pk, attempt, error, is_final=mailing.is_final(error))
        return False
    return BRIEFS.finish(pk, attempt, Brief.Mail.SENT, mailed_at=clock.now())


def _unsent(brief: Brief) -> str:
    """Why it is not sent after all; empty where it is."""
    person, own = brief.person, clocks.clock_of(brief.person_id)
    if not person.is_active or not person.email:
        return LEFT
    if person.mail != Mail.ALL or not habits.of(person).is_briefed:
        return UNWISHED
    is_today = clock.now().astimezone(own.zone).date() == brief.on
    return "" if is_today and own.is_working(brief.on) else OVER


def letter(brief: Brief, sections: tuple[Section, ...]) -> EmailMultiAlternatives:
    """The brief as text and as HTML without anything active: both say what the page says."""
    person, portal = brief.person, settings.PORTAL_URL.rstrip("/")
    facts = {
        "name": person.first_name or person.name,
        "subject": title(brief.on),
        "sections": sections,
        "portal": portal,
        "brief_address": portal + addresses.BRIEF,
        "settings_address": portal + addresses.HOME_HABITS,
        "stop_address": portal + links.stop(person),
    }
    message = EmailMultiAlternatives(
        subject=title(brief.on),
        body=render_to_string("mail/brief.txt", facts),
        to=[person.email],
        headers={**mailing.automatic(brief.message_id or f"brief-{brief.pk}"), **stopping(person)},
    )
    message.attach_alternative(render_to_string("mail/brief.html", facts), "text/html")
    return message


def stopping(person: Person) -> dict[str, str]:
    """How a mail program has briefs stopped: RFC 2369, and by one press where the portal is reached over HTTPS (RFC 8058)."""
    address = settings.PORTAL_URL.rstrip("/") + links.stop(person)
    headers = {"List-Unsubscribe": f"<{address}>", "List-Id": f"Daily brief of Bridge <brief.{mailing.host()}>"}
    if address.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
