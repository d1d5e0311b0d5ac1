"""What a letter says, of one notice or of many, and the headers by which mail programs thread it and have its kind stopped."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from collab.kit import mailing
from collab.kit.formats import count_words
from collab.kit.seams import Seam
from collab.notices import addresses, links
from collab.notices.models import Notice
from collab.people.models import Person

# The address at which a person, by key, answers letters about a topic; empty where nobody would read it.
ANSWERS: Seam[Callable[[int, str], str]] = Seam("where letters about a topic are answered")


class Decides(Protocol):
    def __call__(self, *, person: Person, notices: Sequence[Notice]) -> Mapping[int, str]: ...


# From which address the reader of a letter decides on what a notice asks of them, by its key; not every notice has one.
DECIDES: Seam[Decides] = Seam("from which address one decides on what a letter asks")


def letter(first: Notice, notices: Sequence[Notice]) -> EmailMultiAlternatives:
    """The letter that is owed by its ``first`` notice and tells these, as text and as HTML without anything active."""
    person, portal = first.person, settings.PORTAL_URL.rstrip("/")
    deciding = {key: portal + address for key, address in DECIDES.value(person=person, notices=notices).items()}
    is_asking = all(notice.needs_action for notice in notices)
    called = subject(first, notices)
    facts = {
        "name": person.first_name or person.name,
        "subject": called,
        "topics": _topics(notices, portal, deciding),
        "is_alone": len({notice.topic for notice in notices}) == 1,
        "stop_address": portal + links.stop(person, is_asking),
        "settings_address": portal + addresses.NOTICE_WISHES,
        "is_asking": is_asking,
        "is_answered": bool(answered(notices)),
    }
    message = EmailMultiAlternatives(
        subject=called,
        body=render_to_string("mail/notice.txt", facts),
        to=[person.email],
        reply_to=answered(notices),
        headers={**threaded(first), **stopping(person, is_asking)},
    )
    message.attach_alternative(render_to_string("mail/notice.html", facts), "text/html")
    return message


def answered(notices: Sequence[Notice]) -> list[str]:
    """Where a letter about one thing is answered: an answer to several would be nobody's."""
    topics = {notice.topic for notice in notices}
    at = ANSWERS.value(notices[0].person_id, topics.pop()) if len(topics) == 1 else ""
    return [at] if at else []


def subject(first: Notice, notices: Sequence[Notice]) -> str:
    """The same line for all letters of a thread; that of a letter about several things says how many."""
    topics = {notice.topic for notice in notices}
    if first.thread or len(topics) == 1:
        return first.headline or first.text
    return f"{count_words(len(notices), 'notice')} about {count_words(len(topics), 'thing')}"


def _topics(notices: Sequence[Notice], portal: str, deciding: Mapping[int, str]) -> list[dict[str, object]]:
    """What is told, by what it is about, in the order in which that came up."""
    found: dict[str, list[dict[str, object]]] = {}
    called = dict[str, str]()
    for notice in notices:
        called.setdefault(notice.topic, notice.headline)
        address = portal + notice.url if notice.url else ""
        told = {
            "text": notice.text,
            "reason": notice.reason,
            "address": address,
            "needs_action": notice.needs_action,
            "decide": deciding.get(notice.pk, ""),
        }
        found.setdefault(notice.topic, []).append(told)
    return [{"headline": called[topic], "told": told} for topic, told in found.items()]


def threaded(first: Notice) -> dict[str, str]:
    """The letter's own name, and that of the first letter of its thread (RFC 5322, 3.6.4).

    What an older version of the portal left due goes by the name it would have had there.
    """
    headers = mailing.automatic(first.message_id or f"notice-{first.pk}")
    if first.thread and first.thread != first.message_id:
        root = f"<{first.thread}@{mailing.host()}>"
        headers |= {"In-Reply-To": root, "References": root}
    return headers


def stopping(person: Person, is_asking: bool) -> dict[str, str]:
    """How a mail program has letters of this kind stopped: RFC 2369, and by one press where the portal is reached over HTTPS (RFC 8058)."""
    address = settings.PORTAL_URL.rstrip("/") + links.stop(person, is_asking)
    headers = {"List-Unsubscribe": f"<{address}>", "List-Id": f"Notices of Bridge <notices.{mailing.host()}>"}
    if address.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
