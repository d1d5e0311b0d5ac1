"""Whom the embedded servers run as: ourselves, or an existing unprivileged account when we are root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collab.launch.trouble import Trouble

# PostgreSQL refuses to run as root. No account is added to the system for a demo:
# the one the distribution keeps for PostgreSQL, else the one that owns nothing.
CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    def as_popen(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def unprivileged(data: Path) -> Account | None:
    """None when we are not root. Data that exists keeps its owner, whatever was installed meanwhile."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return _account(pwd.getpwuid(data.stat().st_uid))
    for name in CANDIDATES:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise Trouble(
        "PostgreSQL refuses to run as root and this system has neither the account 'postgres' nor 'nobody': start as another person."
    )


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
