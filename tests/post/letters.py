"""Letters as servers hand them over: whole ones, and some forty that go wrong, each made by a few lines."""

import base64
from collections.abc import Callable, Iterable

ADDRESS, TRUSTED = "bridge@house.example", "mx.house.example"
CRLF = "\r\n"
PROVED = f"{TRUSTED}; dkim=pass header.d=example.com header.s=k1; spf=pass smtp.mailfrom=marketer@example.com; dmarc=pass header.from=example.com"
RECEIVED = "from mail.example.com (mail.example.com [192.0.2.7]) by mx.house.example with ESMTPS; Tue, 1 Sep 2026 09:00:00 +0200"
Head = list[tuple[str, str]]
BODY = "We cannot tell which members bought twice.\r\n\r\nPriya\r\n"


def head(
    sender: str = "Priya <marketer@example.com>", subject: str | None = "Loyalty tiers", results: str | None = PROVED, **more: str
) -> Head:
    """The head as it stands when our server has put its own lines on top; ``None`` leaves a line out."""
    lines: Head = [("Return-Path", "<marketer@example.com>")]
    if results is not None:
        lines.append(("Authentication-Results", results))
    lines += [("Received", RECEIVED), ("From", sender), ("To", ADDRESS), ("Date", "Tue, 1 Sep 2026 08:59:58 +0200")]
    if subject is not None:
        lines.append(("Subject", subject))
    named = {name.replace("_", "-").capitalize(): value for name, value in more.items()}
    known = {name.lower() for name, _ in lines}
    lines = [(name, named.pop(name.capitalize(), value)) for name, value in lines] if known else lines
    return lines + [*named.items()]


def of(lines: Head, body: str | bytes = BODY) -> bytes:
    top = CRLF.join(f"{name}: {value}" for name, value in lines).encode("utf-8", "surrogateescape")
    return top + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


def letter(body: str | bytes = BODY, *, key: str = "", **more: str) -> bytes:
    """A whole letter, proved to be of the marketer; ``key`` is its Message-ID."""
    return of(head(**{"message_id": f"<{key or 'one'}@example.com>", **more}), body)  # type: ignore[arg-type]


def part(kind: str, content: str | bytes, *more: str) -> bytes:
    text = content if isinstance(content, bytes) else content.encode()
    return CRLF.join([f"Content-Type: {kind}", *more]).encode() + b"\r\n\r\n" + text


def file(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    lines = ("Content-Transfer-Encoding: base64", f'Content-Disposition: attachment; filename="{name}"')
    return part(kind, base64.encodebytes(content), *lines)


def many(parts: Iterable[bytes], boundary: str = "=_b") -> bytes:
    line = f"--{boundary}".encode()
    return b"".join(line + b"\r\n" + one + b"\r\n" for one in parts) + line + b"--\r\n"


def mixed(*parts: bytes, key: str = "", **more: str) -> bytes:
    return letter(many(parts), key=key, mime_version="1.0", content_type='multipart/mixed; boundary="=_b"', **more)


PLAIN = part("text/plain; charset=utf-8", "The plan is beside this.")


def nested(depth: int) -> bytes:
    """A part in a part in a part."""
    found = PLAIN
    for level in range(depth):
        found = part(f'multipart/mixed; boundary="=_{level}"', many([found], f"=_{level}"))
    return found


def deep(depth: int) -> bytes:
    return letter(many([nested(depth)]), mime_version="1.0", content_type='multipart/mixed; boundary="=_b"')


def forged_below() -> bytes:
    """Its writer put results of our server into it; ours says something else, on top."""
    lines = head(results=f"{TRUSTED}; dkim=none; spf=fail smtp.mailfrom=marketer@example.com")
    return of([*lines, ("Message-ID", "<forged@example.com>"), ("Authentication-Results", PROVED)])


# What they are, what becomes of them, why: as an administrator reads it in the tray.
Row = tuple[Callable[[], bytes], str, str]
DRAFT, WAITS, LEFT = "drafted", "waiting", "dropped"
CORPUS: dict[str, Row] = {
    "a plain one": (letter, DRAFT, ""),
    "without a subject": (lambda: of(head(subject=None, message_id="<a@example.com>")), DRAFT, ""),
    "a subject of nothing": (lambda: letter(subject=" "), DRAFT, ""),
    "a subject of NULs": (lambda: letter(subject="a\0b=?utf-8?q?=00c?="), DRAFT, ""),
    "a subject that begins another line": (lambda: letter(subject="=?utf-8?q?Tiers=0D=0ABcc:_all@example.com?="), DRAFT, ""),
    "a subject of 100,000 signs": (lambda: letter(subject="very " * 20_000), DRAFT, ""),
    "a subject in a charset that is none": (lambda: letter(subject="=?x-none?b?8J+YgA==?="), DRAFT, ""),
    "a subject whose base64 is broken": (lambda: letter(subject="=?utf-8?b?@@@=?= and more"), DRAFT, ""),
    "a subject that reads backwards": (lambda: letter(subject="=?utf-8?q?invoice=E2=80=AExcod=2Eexe?="), DRAFT, ""),
    "no body": (lambda: letter(b""), DRAFT, ""),
    "NULs in the body": (lambda: letter(b"a\0b\0c"), DRAFT, ""),
    "a charset that is none": (lambda: letter(b"na\xefve", content_type="text/plain; charset=klingon"), DRAFT, ""),
    "a charset that is no text": (lambda: letter(b"abc", content_type="text/plain; charset=zlib"), DRAFT, ""),
    "UTF-8 that is none": (lambda: letter(b"caf\xe9 \xff\xfe", content_type="text/plain; charset=utf-8"), DRAFT, ""),
    "UTF-16 that says UTF-8": (lambda: letter("Hello".encode("utf-16"), content_type="text/plain; charset=utf-8"), DRAFT, ""),
    "a page alone": (lambda: letter("<style>p{}</style><p>Hi <b>there<script>alert(1)</script>", content_type="text/html"), DRAFT, ""),
    "a page of brackets": (lambda: letter(b"<" * 300_000, content_type="text/html"), DRAFT, ""),
    "a page of comments": (lambda: letter(b"<!-- " * 60_000, content_type="text/html"), DRAFT, ""),
    "a page of beginnings": (lambda: letter(b"<a " * 90_000, content_type="text/html"), DRAFT, ""),
    "a transfer encoding that is none": (lambda: letter(b"abc", content_transfer_encoding="x-gzip64"), DRAFT, ""),
    "base64 that is none": (lambda: letter(b"!!!!", content_transfer_encoding="base64"), DRAFT, ""),
    "of 1970": (lambda: letter(date="Thu, 1 Jan 1970 00:00:00 +0000"), DRAFT, ""),
    "of a day that is none": (lambda: letter(date="the day before yesterday"), DRAFT, ""),
    "to 2,000 people": (lambda: letter(cc=", ".join(f"p{n}@example.com" for n in range(2_000))), DRAFT, ""),
    "a boundary that never ends": (
        lambda: letter(b"--=_b\r\n" + PLAIN, mime_version="1.0", content_type="multipart/mixed; boundary==_b"),
        DRAFT,
        "",
    ),
    "parts without a boundary": (lambda: letter(b"abc", mime_version="1.0", content_type="multipart/mixed"), DRAFT, ""),
    "Outlook's copy of itself": (lambda: mixed(PLAIN, file("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef")), DRAFT, ""),
    "a letter in a letter": (lambda: mixed(PLAIN, part("message/rfc822", letter(key="inner"))), DRAFT, ""),
    "folded with tabs": (lambda: letter(subject="Loyalty\r\n\t tiers"), DRAFT, ""),
    "line ends of Unix": (lambda: letter().replace(b"\r\n", b"\n"), DRAFT, ""),
    "parts 400 deep": (lambda: deep(400), WAITS, "unreadable"),
    "parts 20 deep": (lambda: deep(20), WAITS, "unreadable"),
    "5,000 parts": (lambda: mixed(*[PLAIN] * 5_000), WAITS, "unreadable"),
    "no sender": (lambda: letter().replace(b"From: Priya <marketer@example.com>\r\n", b""), WAITS, "sender"),
    "two senders": (lambda: letter(sender="a@example.com, marketer@example.com"), WAITS, "sender"),
    "two lines of senders": (lambda: b"From: cmo@example.com\r\n" + letter(), WAITS, "sender"),
    "a sender of brackets": (lambda: letter(sender="(" * 50_000), WAITS, "sender"),
    "a sender in a name": (lambda: letter(sender='"marketer@example.com" <evil@elsewhere.example>'), WAITS, "stranger"),
    "a stranger": (lambda: letter(sender="nobody@example.com"), WAITS, "stranger"),
    "no word of our server": (lambda: of(head(results=None, message_id="<r@example.com>")), WAITS, "unproved"),
    "our server says no": (lambda: letter(results=f"{TRUSTED}; dkim=fail header.d=example.com; spf=softfail"), WAITS, "unproved"),
    "results that are forged": (forged_below, WAITS, "unproved"),
    "results of another server": (lambda: letter(results=PROVED.replace(TRUSTED, "mx.elsewhere.example")), WAITS, "unproved"),
    "results in a comment": (lambda: letter(results=f"{TRUSTED}; none (dkim=pass header.d=example.com)"), WAITS, "unproved"),
    "results in quotes": (lambda: letter(results=f'{TRUSTED}; spf=fail reason="; dkim=pass header.d=example.com"'), WAITS, "unproved"),
    "of another domain": (lambda: letter(results=f"{TRUSTED}; dkim=pass header.d=elsewhere.example"), WAITS, "unproved"),
    "of a domain that ends alike": (lambda: letter(results=f"{TRUSTED}; dkim=pass header.d=ample.com"), WAITS, "unproved"),
    "of a part of the domain": (lambda: letter(results=f"{TRUSTED}; dkim=pass header.d=lists.example.com"), WAITS, "unproved"),
    "DMARC says no": (
        lambda: letter(results=f"{TRUSTED}; dkim=pass header.d=example.com; dmarc=fail header.from=example.com"),
        WAITS,
        "unproved",
    ),
    "an address of ours that is made up": (lambda: letter(to=f"bridge+1-1-{'a' * 26}@house.example"), WAITS, "token"),
    "nothing at all": (lambda: b"", WAITS, "sender"),
    "no letter": (lambda: bytes(range(256)) * 20, WAITS, "sender"),
    "an answer of a program": (lambda: letter(auto_submitted="auto-replied"), LEFT, "automatic"),
    "out of office, of Exchange": (lambda: letter(x_auto_response_suppress="All"), LEFT, "automatic"),
    "out of office, of old": (lambda: letter(precedence="auto_reply"), LEFT, "automatic"),
    "what came back": (lambda: letter(return_path="<>"), LEFT, "automatic"),
    "a report of delivery": (lambda: letter(content_type="multipart/report; report-type=delivery-status"), LEFT, "automatic"),
    "a mailing": (lambda: letter(precedence="bulk"), LEFT, "bulk"),
    "of a list": (lambda: letter(list_id="<all.example.com>"), LEFT, "bulk"),
    "one of ours": (lambda: letter(sender=f"Bridge <{ADDRESS}>"), LEFT, "own"),
    "one of ours, answered": (lambda: letter(sender=f"bridge+1-1-{'a' * 26}@house.example"), LEFT, "own"),
}


def numbered(place: int, raw: bytes) -> bytes:
    """The same with a name of its own."""
    return raw.replace(b"<one@example.com>", f"<{place}@example.com>".encode())
