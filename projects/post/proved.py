"""Whether the mail server that we trust says that a letter comes from whom it names (RFC 8601).

What counts are the topmost results under the server's own name, down to the next line that a server on the way wrote: whatever stands
below was there when the letter came, and anybody may have written it. The domain that was proved has to be that of the sender.
"""

import re
from collections.abc import Iterator, Sequence

AR, ON_ITS_WAY = "authentication-results", "received"
_METHOD = re.compile(r"\s*([a-z0-9-]+)\s*(?:/\s*[0-9]+\s*)?=\s*([a-z0-9-]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(smtp|header|policy|body)\s*\.\s*([a-z0-9-]+)\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^\s;\"]+)", re.IGNORECASE)
# What each method proves a domain by.
_BY = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",), "dmarc": ("header.from",)}


def is_proved(head: Sequence[tuple[str, str]], trusted: Sequence[str], sender: str) -> bool:
    """Whether these lines of its head prove the domain of the sender's address."""
    domain, passed = sender.rpartition("@")[2].rstrip("."), False
    for method, result, proved in _results(_ours(head, trusted)):
        if method == "dmarc" and result not in ("pass", "none"):
            return False
        passed = passed or (result == "pass" and any(_is_of(domain, one, is_exact=method == "dmarc") for one in proved))
    return bool(domain) and passed


def _ours(head: Sequence[tuple[str, str]], trusted: Sequence[str]) -> list[list[str]]:
    """The results of the topmost lines under a trusted name, each in its parts."""
    found = list[list[str]]()
    for name, value in head:
        if name == ON_ITS_WAY and found:
            break
        if name == AR and (parts := _parted(value)) and parts[0].split() and parts[0].split()[0].lower() in trusted:
            found.append(parts[1:])
    return found


def _parted(value: str) -> list[str]:
    """A line of results in its parts: without comments, parted by semicolons that stand in no quotes; nothing where it is damaged."""
    parts, part, depth, is_quoted, is_escaped = list[str](), list[str](), 0, False, False
    for sign in value[:20_000]:
        if is_escaped:
            is_escaped = False
        elif sign == "\\" and (is_quoted or depth):
            is_escaped = True
        elif is_quoted:
            is_quoted = sign != '"'
        elif sign == "(":
            depth += 1
        elif depth:
            depth -= sign == ")"
            continue
        elif sign == '"':
            is_quoted = True
        elif sign == ";":
            parts.append("".join(part))
            part = []
            continue
        if not depth:
            part.append(sign)
    return [] if depth or is_quoted else [*parts, "".join(part)]


def _results(lines: Sequence[Sequence[str]]) -> Iterator[tuple[str, str, list[str]]]:
    """Method, result and the domains that it is about."""
    for part in (part for parts in lines for part in parts):
        found = _METHOD.match(part)
        if found is None or (method := found[1].lower()) not in _BY:
            continue
        said = [(f"{one[1]}.{one[2]}".lower(), one[3].strip('"')) for one in _PROPERTY.finditer(part, found.end())]
        domains = [value.rpartition("@")[2].lower().rstrip(".") for name, value in said if name in _BY[method]]
        yield method, found[2].lower(), domains


def _is_of(domain: str, proved: str, *, is_exact: bool) -> bool:
    """The domain itself, or one above it: who signs for a company signs for its parts, and not the other way round."""
    return bool(proved) and (domain == proved or (not is_exact and "." in proved and domain.endswith(f".{proved}")))
