"""Whose a letter is, as the trusted server says it: what counts, and what anybody could have written."""

import pytest

from projects.post.proved import is_proved

AR, RECEIVED, OURS = "authentication-results", ("received", "from somewhere by mx"), "mx.house.example"


def proved(*lines: str | tuple[str, str], sender: str = "mei@example.com") -> bool:
    return is_proved([(AR, line) if isinstance(line, str) else line for line in lines], [OURS], sender)


@pytest.mark.parametrize(
    "said",
    [
        f"{OURS}; dkim=pass header.d=example.com",
        f"{OURS}; dkim=pass (2048-bit key; unprotected) header.d=Example.COM header.i=@example.com header.b=x",
        f"{OURS}; dkim=fail header.d=example.com; dkim=pass header.i=mei@example.com",
        f"{OURS} 1; spf=pass (sender (nested) said so) smtp.mailfrom=bounce@example.com",
        "MX.house.example; dmarc=pass (p=reject) header.from=example.com",
        f'{OURS}; dkim = pass header . d = "example.com"',
        f"{OURS}; none; dkim/1=pass header.d=example.com; dmarc=none header.from=example.com",
        f'({OURS}) {OURS}; dkim=pass reason="a \\" b; c" header.d=example.com.',
    ],
)
def test_what_proves_it(said: str) -> None:
    assert proved(said)


@pytest.mark.parametrize(
    "said",
    [
        f"{OURS}; none", f"{OURS}", "", ";", f"{OURS}; dkim=pass", f"{OURS}; dkim=pass header.b=example.com", f"{OURS}; spf=pass smtp.helo=example.com",
        f"{OURS}; dkim=pass header.d=com", f"{OURS}; dkim=pass header.d=xexample.com", f"{OURS}; dkim=passed header.d=example.com",
        f"{OURS}; x-dkim=pass header.d=example.com", f"{OURS}; dkim=neutral header.d=example.com", f"{OURS}; dmarc=pass header.from=mail.example.com",
        f"{OURS}.evil.example; dkim=pass header.d=example.com", f"evil.example; {OURS}; dkim=pass header.d=example.com",
        f"{OURS}; spf=fail (dkim=pass header.d=example.com", f'{OURS}; spf=fail reason="x; dkim=pass header.d=example.com',
        f"{OURS}; spf=fail smtp.mailfrom=\"a; dkim=pass header.d=example.com\"", f"{OURS}; dkim=pass header.d=\"\"; dmarc=pass header.from=",
        f"{OURS}; auth=pass smtp.auth=mei@example.com", f"{OURS}; dkim=pass header.d=example.com; dmarc=temperror header.from=example.com",
    ],
)  # fmt: skip
def test_what_does_not(said: str) -> None:
    assert not proved(said)


GOOD, BAD = f"{OURS}; dkim=pass header.d=example.com", f"{OURS}; dkim=fail header.d=example.com"


def test_only_what_our_server_wrote_on_top_counts() -> None:
    assert proved("other.example; dkim=fail header.d=example.com", GOOD)
    assert proved(RECEIVED, GOOD, RECEIVED, BAD), "a line of a way that came before ours"
    assert not proved(BAD, RECEIVED, GOOD), "what stands below was there when the letter came"
    assert proved(f"{OURS}; spf=none", GOOD, RECEIVED), "filters of one server write a line each"
    assert not proved(GOOD, f"{OURS}; dmarc=fail header.from=example.com"), "one of them refuses it"
    assert not proved("other.example; dkim=pass header.d=example.com")


def test_a_company_signs_for_its_parts_and_not_the_other_way_round() -> None:
    assert proved(GOOD, sender="mei@eu.example.com")
    assert not proved(f"{OURS}; dkim=pass header.d=eu.example.com")
