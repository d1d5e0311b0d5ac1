"""The parts of a letter: the words that a person wrote, and what they put beside them."""

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from collab.kit.text import shown
from projects.post.states import DEEPEST, LONGEST_NAME, LONGEST_TEXT, MOST_PARTS

# What programs put into letters beside what people wrote: signatures, keys, and Outlook's copy of it all (TNEF).
NOT_SENT = frozenset(
    {
        "application/ms-tnef", "application/vnd.ms-tnef", "application/pgp-signature", "application/pkcs7-signature",
        "application/x-pkcs7-signature", "application/pgp-keys", "text/calendar", "message/delivery-status", "text/x-amp-html",
    }
)  # fmt: skip
_BREAKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "li",
        "ul",
        "ol",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "hr",
        "section",
        "article",
        "header",
        "footer",
    ]
)
# Sign for sign: some letters have two in lower case.
_LOWER = {ord(sign): sign.lower() for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]{0,20})\b")
_UNSEEN = frozenset(["script", "style", "head", "title", "template", "noscript"])


class TooMuch(ValueError):
    """More parts, or deeper in each other, than letters have."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What lies in a letter, by the name that it has there."""

    name: str
    content: bytes


def read(letter: Message) -> tuple[str, tuple[Enclosed, ...]]:
    """Its words, plain ones first, else those of its page; and its files. Raises for what is no letter, in many ways."""
    plain, page, files = list[str](), list[str](), list[Enclosed]()
    for part in _parts(letter):
        kind, name = part.get_content_type(), _name(part)
        if kind in NOT_SENT or name.lower() == "winmail.dat" or _is_drawn(part, kind):
            continue
        if kind in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment":
            (plain if kind == "text/plain" else page).append(_words(part))
        elif name or part.get_content_disposition() == "attachment" or kind == "message/rfc822":
            files.append(Enclosed(name or ("letter.eml" if kind == "message/rfc822" else "file"), _bytes(part)))
    text = "\n".join(plain).strip() or seen("\n".join(page))
    return shown(re.sub(r"\r\n?", "\n", text[:LONGEST_TEXT])).strip(), tuple(files)


def _parts(letter: Message) -> Iterator[Message]:
    """All parts that hold something, in their order; a letter in a letter is one part."""
    waiting, count = [(letter, 0)], 0
    while waiting:
        part, depth = waiting.pop(0)
        count += 1
        if count > MOST_PARTS or depth > DEEPEST:
            raise TooMuch
        inner = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if isinstance(inner, list):
            waiting[:0] = [(one, depth + 1) for one in inner if isinstance(one, Message)]
        else:
            yield part


def _is_drawn(part: Message, kind: str) -> bool:
    """A picture of the page, such as the mark below a signature."""
    return kind.startswith("image/") and part.get_content_disposition() != "attachment" and bool(part.get("content-id"))


def _name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except Exception:  # a name may be encoded in ways that a library breaks at
        return "file"
    words = " ".join(shown(name.encode("utf-8", "replace").decode().replace("\r", " ")).split())
    return re.split(r"[/\\]", words)[-1][-LONGEST_NAME:]


def _bytes(part: Message) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list):
        return next((one.as_bytes() for one in inner if isinstance(one, Message)), b"")
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _words(part: Message) -> str:
    return text_of(_bytes(part), part.get_content_charset() or "")


def text_of(content: bytes, charset: str) -> str:
    """The bytes as text: in what they say, else in UTF-8, else in what the West writes."""
    for name in (charset, "utf-8"):
        try:
            if name and codecs.lookup(name)._is_text_encoding:
                return content.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def seen(page: str) -> str:
    """The text of a page: whatever is not seen, or does something, is left out. Read once from its beginning to its end, whatever it holds."""
    text, found, at = page[:LONGEST_TEXT], list[str](), 0
    low = text.translate(_LOWER)
    while (begins := text.find("<", at)) >= 0:
        found.append(text[at:begins])
        tag = _TAG.match(low, begins)
        if tag is None and not low.startswith(("<!", "<?"), begins):
            found.append("<")
            at = begins + 1
            continue
        name = tag[2] if tag else ""
        until = "-->" if low.startswith("<!--", begins) else f"</{name}" if name in _UNSEEN and not tag[1] else ">"  # type: ignore[index]
        ends = low.find(until, begins + 1)
        if ends < 0:
            return _lines(found)  # what never ends is not seen
        found.append("\n" if name in _BREAKS else "")
        at = ends + (len(until) if until.endswith(">") else 0)
    return _lines([*found, text[at:]])


def _lines(found: list[str]) -> str:
    # A line of the page is no line of what is seen; those that are were put in between.
    plain = "".join(part if part == "\n" else html.unescape(re.sub(r"\s+", " ", part)) for part in found)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in plain.split("\n"))).strip()
