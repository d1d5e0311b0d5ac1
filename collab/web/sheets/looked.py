"""What somebody looked at, carried from the first step of an import to the second: signed, and kept nowhere."""

import base64
import hashlib
import zlib
from dataclasses import asdict, dataclass

from django.core import signing

from collab.web.sheets.asked import Asked
from collab.web.sheets.tables import MOST_BYTES

# Packed; a larger file is chosen once more, for a form's field must not be larger than any form may be.
MOST_CARRIED = 1_200_000
# Who looked yesterday looks again.
SECONDS = 8 * 3600
SALT = "collab.web.sheets.looked"


@dataclass(frozen=True, slots=True)
class Looked:
    """A file as it was looked at; ``data`` is None where it is too large to be carried. ``seen`` is the report's digest."""

    door: str
    person: int
    name: str
    asked: Asked
    seen: str
    digest: str
    data: bytes | None

    def is_of(self, data: bytes) -> bool:
        return digest(data) == self.digest


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write(door: str, person: int, name: str, data: bytes, asked: Asked, seen: str) -> str:
    """The sealed text that a form hands back; only the same person may, at the same door."""
    packed = zlib.compress(data, 6)
    kept = base64.b64encode(packed).decode() if len(packed) <= MOST_CARRIED else ""
    facts = {"name": name[:255], "asked": asdict(asked), "seen": seen, "digest": digest(data), "data": kept}
    return signing.dumps(facts, salt=f"{SALT}.{door}.{person}")


def read(door: str, person: int, text: str) -> Looked | None:
    """None for what is too old, of another person or door, or not from here."""
    try:
        facts = signing.loads(text, salt=f"{SALT}.{door}.{person}", max_age=SECONDS)
    except signing.BadSignature:
        return None
    data = zlib.decompressobj().decompress(base64.b64decode(facts["data"]), MOST_BYTES) if facts["data"] else None
    return Looked(door, person, facts["name"], Asked(**facts["asked"]), facts["seen"], facts["digest"], data)
