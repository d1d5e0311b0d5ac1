"""What people of the demo company put beside their work: a table, an offer and a mail, made here of nothing."""

import io
from collections.abc import Iterator

from collab.files import receiving
from collab.notes.states import Audience
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.states import State
from projects.portfolio.models import Project
from projects.portfolio.states import ENDED

MARKETS = "Market;First wave;Contacts\nGermany;yes;412000\nAustria;yes;61000\nSwitzerland;no;48000\nNetherlands;no;133000\n"
OFFER = ("Offer 2217", "Connector for segments, one year", "License 18,400 USD, set-up 6,200 USD", "Valid for 60 days")
MAIL = """From: Data Protection <privacy@example.com>
To: Marketing <marketing@example.com>
Subject: Wording of the consent text
Date: Tue, 3 Nov 2026 09:12:00 +0000
Content-Type: text/plain; charset=utf-8

The current wording has the number C-14. It was last changed in spring and counts for all markets of the first wave.
"""


def life(company: dict[str, Person]) -> Iterator[float]:
    """A few of them, in the last days."""
    looked_at = Request.objects.filter(state__in=(State.IN_TRIAGE, State.IN_APPROVAL), is_confidential=False).order_by("number")
    for request, (name, data) in zip(
        looked_at.select_related("requester"),
        (("Markets of the first wave.csv", MARKETS.encode()), ("Consent wording.eml", MAIL.encode())),
        strict=False,
    ):
        _put("requests", request.code, request.requester, name, data)
        yield 0.4
    decided = looked_at.filter(state=State.IN_APPROVAL).exclude(requester=company["technologist"]).exclude(sponsor=company["technologist"])
    for request in decided[:1]:
        _put("requests", request.code, company["technologist"], "Offer 2217.pdf", pdf(OFFER), audience=Audience.REVIEWING)
        yield 0.3
    going = (
        Project.objects.filter(is_confidential=False).exclude(phase__in=ENDED).select_related("marketing_lead").order_by("number").first()
    )
    if going:
        _put("projects", going.code, going.marketing_lead, "Offer 2217, signed.pdf", pdf((*OFFER, "Signed on behalf of both sides")))
    yield 0.2


def _put(things: str, code: str, by: Person, name: str, data: bytes, *, audience: str = Audience.EVERYONE) -> None:
    receiving.receive(things=things, code=code, actor=by, name=name, content=io.BytesIO(data), audience=audience)


def pdf(lines: tuple[str, ...]) -> bytes:
    """A page with these lines on it, as every reader of PDF shows it."""
    drawn = "BT /F1 14 Tf 72 760 Td 22 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    parts = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = "%PDF-1.4\n", list[int]()
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += f"{number} 0 obj{part}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(parts) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return (out + end).encode("ascii")
