"""The stream as pages draw it: frozen."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from collab.stream import addresses


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a stream. ``why`` are the words that were given with it, ``text`` the same as a page shows those of a note."""

    id: int
    kind: str
    icon: str
    who: str
    what: str
    at: datetime
    why: str = ""
    text: SafeString | None = None
    url: str = ""
    title: str = ""
    is_reviewing: bool = False

    @property
    def leads_out(self) -> bool:
        return self.url.startswith("https://")


@dataclass(frozen=True, slots=True)
class LinkCard:
    """A link as its readers see it; ``host`` says where it leads."""

    id: int
    url: str
    title: str
    host: str
    added_by: str
    added_by_username: str
    added_at: datetime

    @property
    def remove_url(self) -> str:
        return addresses.stream_unlink(self.id)


@dataclass(frozen=True, slots=True)
class Place:
    """A stream by its thing: what it is called, where its page is, and what its page asks by. ``refused`` says why no link is added."""

    things: str
    code: str
    name: str
    page: str
    version: str
    poll: str
    seconds: int
    refused: str
    links: tuple[LinkCard, ...]

    @property
    def url(self) -> str:
        return addresses.stream(self.things, self.code)

    @property
    def renew_url(self) -> str:
        return addresses.stream_version(self.things, self.code)

    @property
    def link_url(self) -> str:
        return addresses.stream_link(self.things, self.code)
