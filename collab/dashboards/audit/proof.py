"""Where the proof of the record stands: the last seal, what no seal covers yet, and how to verify both."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from collab.events import seals
from collab.events.models import Event, Seal, Verification
from collab.kit import clock

# The sealer runs each minute; what it has not sealed for so long is a finding.
LATE = timedelta(minutes=5)
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Proof:
    """``seal`` is the last one as a word to compare with a copy kept elsewhere, empty where there is none.

    ``open`` is how many events no seal covers yet, counted to 10,000; ``is_late`` says that the oldest of them waits too long.
    ``verified_at`` is when the record was last verified, None where it never was, with so many ``findings``.
    """

    seal: str
    upto: int
    sealed: int
    sealed_at: datetime | None
    open: int
    is_late: bool
    verified_at: datetime | None
    findings: int


def proof() -> Proof:
    """As it stands now. Four queries, each along an index."""
    last = Seal.objects.defer("marks").order_by("-upto").first()
    rest = Event.objects.filter(pk__gt=last.upto if last else 0).order_by("pk")
    oldest = rest.values_list("at", flat=True).first()
    looked = Verification.objects.order_by("-pk").first()
    return Proof(
        seal=seals.words(last) if last else "",
        upto=last.upto if last else 0,
        sealed=last.count if last else 0,
        sealed_at=last.made_at if last else None,
        open=rest.order_by()[:MOST].count(),
        is_late=oldest is not None and clock.now() - oldest > LATE,
        verified_at=looked.made_at if looked else None,
        findings=looked.findings if looked else 0,
    )
