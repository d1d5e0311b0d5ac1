"""A letter read from its bytes, by the standard library: its head, its words and what lies in it. Whatever the bytes are, nothing is raised.

A letter says of itself what it likes. So what is read is bounded, each line of the head is text of one line, and the day that it names
is read by nobody: what counts is when it came.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from collab.kit.text import shown
from projects.post import bodies
from projects.post.bodies import Enclosed
from projects.post.states import LONGEST_ADDRESS, LONGEST_ID, LONGEST_TITLE, MOST_PARTS

_POLICY = policy.default
# Signs of the head that are read, lines of it, and signs of one of them: the rest is nothing that a person wrote.
MOST_HEAD, MOST_LINES, MOST_LINE = 500_000, 2_000, 100_000
# Lines that may part it: more of them than any letter has take a reader long, whatever they part.
MOST_EDGES = 1_000
_PARTED = re.compile(rb"content-type\s*:\s*multipart/", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s<>\"(),;:\\]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_ID = re.compile(r"<[^<>\s]{1,248}>")
# What the servers on its way wrote: the same letter through two of them is one.
_ON_ITS_WAY = re.compile(r"received|return-path|delivered-to|authentication-results|arc-.*|dkim-.*|x-.*|envelope-to")


@dataclass(frozen=True, slots=True)
class Parsed:
    """``head`` are its lines from the top, each with its name in lower case. ``senders`` are the addresses that it comes from.

    ``is_read`` says whether its parts could be read: else there are no words, and nothing lies in it.
    """

    mark: str
    message_id: str
    head: tuple[tuple[str, str], ...]
    senders: tuple[str, ...]
    title: str
    text: str = ""
    files: tuple[Enclosed, ...] = ()
    is_read: bool = True

    def lines(self, *names: str) -> Iterator[str]:
        """What stands in the lines of these names, from the top."""
        return (value for name, value in self.head if name in names)

    def has(self, *names: str) -> bool:
        return any(name in names for name, _ in self.head)


def parse(raw: bytes, is_whole: bool = True) -> Parsed:
    """The letter of these bytes; where they are its head alone (``is_whole`` false), as one that is not read."""
    head = _head(raw)
    senders = _senders([value for name, value in head if name == "from"])
    found = next((one for name, value in head if name == "message-id" and (one := _ID.search(value))), None)
    message_id = found[0] if found else ""
    title = decoded(next((value for name, value in head if name == "subject"), ""))[:LONGEST_TITLE].strip()
    mark = _mark(message_id, senders, head, raw)
    about = Parsed(mark, message_id[:LONGEST_ID], head, senders, title, is_read=False)
    if not is_whole or len(_PARTED.findall(raw)) > MOST_PARTS or raw.count(b"\n--") > MOST_EDGES:
        return about
    try:
        text, files = bodies.read(message_from_bytes(raw, policy=_POLICY))
    except Exception:  # a damaged letter meets faults of a library, of any class: it waits for somebody who looks
        return about
    return Parsed(mark, about.message_id, head, senders, title, text, files)


def decoded(value: str) -> str:
    """A line of the head as it was meant, in one line: encoded words in whatever they are in, and no sign that nobody sees."""
    try:
        words = "".join(_word(word, charset) for word, charset in decode_header(value[:MOST_LINE]))
    except Exception:  # the same
        words = value
    return " ".join(shown(words.replace("\r", " ")).split())


def _word(word: str | bytes, charset: str | None) -> str:
    return word if isinstance(word, str) else bodies.text_of(word, charset or "")


def _head(raw: bytes) -> tuple[tuple[str, str], ...]:
    # A head without an end is no more than the first part of it.
    end = re.search(rb"\r?\n\r?\n", raw[:MOST_HEAD])
    try:
        read: Message = BytesHeaderParser(policy=_POLICY).parsebytes(raw[: end.start() if end else MOST_HEAD])
        return tuple((name.lower(), _plain(str(value))) for name, value in list(read.raw_items())[:MOST_LINES])
    except Exception:  # the same
        return ()


def _plain(value: str) -> str:
    """Unfolded, and with what was no ASCII read as text."""
    text = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return re.sub(r"[\r\n]+[ \t]*", " ", text).replace("\x00", "")[:MOST_LINE]


def _senders(lines: Sequence[str]) -> tuple[str, ...]:
    """The addresses of all lines that name senders, in lower case; one that is none makes it nobody."""
    if len(lines) != 1 or len(lines[0]) > 2_000:
        return ()
    try:
        found = getaddresses([lines[0]])
    except Exception:  # the same
        return ()
    given = [address.strip().lower() for _, address in found]
    return tuple(given) if all(_ADDRESS.fullmatch(one) and len(one) <= LONGEST_ADDRESS for one in given) else ()


def _mark(message_id: str, senders: Sequence[str], head: Sequence[tuple[str, str]], raw: bytes) -> str:
    """Of its name and its sender: nobody has somebody else's letter left by using the name of it first."""
    if message_id:
        return hashlib.sha256("\n".join(("id", message_id, *senders)).encode("utf-8", "replace")).hexdigest()
    said = [f"{name}:{value}" for name, value in head if not _ON_ITS_WAY.fullmatch(name)]
    rest = raw.partition(b"\r\n\r\n")[2] or raw.partition(b"\n\n")[2]
    return hashlib.sha256("\n".join(("all", *said)).encode("utf-8", "replace") + b"\n\n" + rest).hexdigest()
