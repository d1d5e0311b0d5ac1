"""The places outside the database that seals leave for (SEALS_TO): a file, syslog, mail. Also where an alarm goes.

What could not be told is logged and not told again: each seal stands on the one before, so the next witnesses for both.
"""

import logging
import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC
from logging.handlers import SysLogHandler
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail

from collab.kit import clock

log = logging.getLogger(__name__)
LOCAL_SYSLOG = "/dev/log"
SYSLOG_PORT = 514
# Seconds that a silent syslog server may hold up the sealer.
PATIENCE = 2.0


def tell(word: str, line: str, *, by_mail: bool = True) -> None:
    """Write one line, "sealed 4711:9f3c…" for example, to each place; ``by_mail`` false leaves people's boxes alone."""
    text = f"{clock.now().astimezone(UTC).isoformat(timespec='seconds')} bridge {word} {line}"
    for kind, place in settings.SEALS_TO:
        if kind == "mail" and not by_mail:
            continue
        try:
            _DOORS[kind](place, text)
        except Exception:  # whatever the place raises: a record is sealed whether or not the witness hears of it
            log.exception("A seal did not reach %s:%s.", kind, place)


def kept() -> Iterator[tuple[str, int, str]]:
    """What the files hold: (path, number of the line, "4711:9f3c…") of each seal, in the order it was written."""
    for kind, place in settings.SEALS_TO:
        if kind != "file" or not Path(place).exists():
            continue
        with Path(place).open(encoding="ascii") as lines:
            for number, line in enumerate(lines, 1):
                _, _, word, what, *_ = [*line.split(), "", "", "", ""]
                if word == "sealed":
                    yield place, number, what


def _to_file(path: str, text: str) -> None:
    """Appended in one write and on the disk when this returns."""
    with Path(path).open("a", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _to_syslog(place: str, text: str) -> None:
    """One datagram: to the machine's own syslog, or to ``host:port``."""
    host, _, port = place.partition(":")
    message = f"<{SysLogHandler.LOG_AUTHPRIV << 3 | SysLogHandler.LOG_NOTICE}>{text}".encode("ascii", "replace")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET if host else socket.AF_UNIX
    with socket.socket(family, socket.SOCK_DGRAM) as wire:
        wire.settimeout(PATIENCE)
        wire.sendto(message, (host.strip("[]"), int(port or SYSLOG_PORT)) if host else LOCAL_SYSLOG)


def _to_mail(address: str, text: str) -> None:
    send_mail(" ".join(text.split()[1:3]), text, settings.DEFAULT_FROM_EMAIL, [address])


_DOORS: dict[str, Callable[[str, str], None]] = {"file": _to_file, "syslog": _to_syslog, "mail": _to_mail}
