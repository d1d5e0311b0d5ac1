"""What each side believes of what the ledger counts: the statements of the pulse that are closest to it, as far as the pulse may show them."""

from dataclasses import dataclass

from collab.people.models import Person
from collab.pulse import queries
from collab.pulse.cards import Row

# Waiting for an answer, and hearing early of what goes wrong.
CLOSEST = ("answers", "early")


@dataclass(frozen=True, slots=True)
class Believed:
    """Of the last pulse that is shown; ``rows`` are empty where none is."""

    period: str
    rows: tuple[Row, ...]


def believed(person: Person) -> Believed:
    """Four queries at most."""
    shown = next((one for one in queries.quarters(person) if one.is_shown), None)
    return Believed(shown.period, tuple(row for row in shown.rows if row.code in CLOSEST)) if shown else Believed("", ())
