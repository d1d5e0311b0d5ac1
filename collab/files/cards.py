"""Files as pages draw them: frozen."""

from dataclasses import dataclass
from datetime import datetime

from collab.files import addresses


@dataclass(frozen=True, slots=True)
class FileCard:
    """A file as one person has it. ``is_scanned``: something looked at it; ``can_remove``: it is theirs."""

    id: int
    name: str
    kind: str
    kind_words: str
    size: int
    size_words: str
    sha256: str
    audience: str
    is_reviewing: bool
    state: str
    state_words: str
    is_ready: bool
    put_by: str
    put_by_username: str
    put_at: datetime
    can_remove: bool
    # What it was put beside, where that was merged into what it is read beside.
    came_from: str = ""

    @property
    def url(self) -> str:
        return addresses.file(self.id)

    @property
    def remove_url(self) -> str:
        return addresses.file_remove(self.id)


@dataclass(frozen=True, slots=True)
class FileSection:
    """The files on one thing as one person has them, newest first. ``refused`` says why they add none, ``said`` what is not done here."""

    things: str
    code: str
    files: tuple[FileCard, ...]
    can_review: bool
    refused: str
    said: str

    @property
    def put_url(self) -> str:
        return addresses.file_put(self.things, self.code)
