"""How an assurance is called: A-4821."""

import re

_CODE = re.compile(r"[Aa]-?([1-9][0-9]{0,8})", re.ASCII)


def parse(text: str) -> int:
    """The number of what is written so, or 0, which none has."""
    found = _CODE.fullmatch(text.strip())
    return int(found.group(1)) if found else 0
