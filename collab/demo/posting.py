"""What came to the demo company's mailbox: two requests, one of them sent by now, and a letter that waits for somebody who looks."""

import base64
from collections.abc import Iterator

from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import asking, edit
from projects.post import operations as post
from projects.post import reading
from projects.post.models import Letter

# The server that says whose a letter is, as a portal that is set up names it.
SERVER, DOMAIN = "mx.bridge.example", "bridge.example"
_ASKED = (
    (
        "Return labels in the app",
        "Members ask us for return labels by phone, about 300 a week, although the shop makes them. Can the app show them?\n\nThe numbers of last week are beside this.",
    ),
    (
        "A form for dealers’ events",
        "Each dealer sends us their event as a Word file, and somebody types it into the calendar. Could they do it themselves?",
    ),
)
_TABLE = "Week;Calls\n41;287\n42;311\n43;296\n"
_STRANGE = "Hello,\n\nhere is the brief for the loyalty week that we spoke of. Could you put it in for us? I write from my own address, the office has no network today.\n\nPriya"


def life(company: dict[str, Person]) -> Iterator[float]:
    """In the last days: one is looked at, one is still a draft, and one names somebody whom no server vouches for."""
    asks, goal = (
        company["marketer"],
        Request.objects.filter(goal__isnull=False).order_by("-number").values_list("goal__code", flat=True).first(),
    )
    (title, words), later = _ASKED
    post.receive(_letter(asks, title, words, _TABLE), trusted=(SERVER,))
    yield 0.3
    request = Request.objects.filter(requester=asks, title=title).get()
    edit.edit(
        number=request.number, actor=asks, version=request.version, goal=goal,
        outcome="Half of these calls are not made any more, and members have their label in a minute.",
    )  # fmt: skip
    request.refresh_from_db()
    asking.submit(number=request.number, actor=asks, version=request.version)
    reading.look()
    yield 1.2
    post.receive(_letter(asks, *later), trusted=(SERVER,))
    yield 0.5
    post.receive(_letter(asks, "Brief for the loyalty week", _STRANGE, sender="Priya <priya.at.home@mail.example>"), trusted=(SERVER,))
    post.receive(_letter(asks, "Out of office", "I am back on Monday.", more="Auto-Submitted: auto-replied\r\n"), trusted=(SERVER,))
    # What happened days ago is written to nobody today.
    Letter.objects.filter(mail="due").update(mail="none", mail_due_at=None)


def _letter(person: Person, title: str, words: str, table: str = "", *, sender: str = "", more: str = "") -> bytes:
    """As the mail server hands it over."""
    key = title.lower().replace(" ", "-").replace("’", "")
    proved = f"dkim=pass header.d={DOMAIN}; dmarc=pass header.from={DOMAIN}" if not sender else "dkim=none; spf=none"
    top = (
        f"Authentication-Results: {SERVER}; {proved}\r\nFrom: {sender or f'{person.name} <{person.email}>'}\r\nTo: bridge@{DOMAIN}\r\n"
        f"Subject: {title}\r\nMessage-ID: <{key}@{DOMAIN}>\r\nMIME-Version: 1.0\r\n{more}"
    )
    if not table:
        return f"{top}Content-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n".encode()
    packed = base64.encodebytes(table.encode()).decode()
    return (
        f'{top}Content-Type: multipart/mixed; boundary="=_parts"\r\n\r\n--=_parts\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n'
        f'--=_parts\r\nContent-Type: text/csv; name="calls.csv"\r\nContent-Disposition: attachment; filename="Calls of three weeks.csv"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{packed}\r\n--=_parts--\r\n"
    ).encode()
