"""A mailbox to speak with: a small server of our own, or Debian's Dovecot where `make test-servers` runs."""

import imaplib
import os
import pwd
import re
import shutil
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PASSWORD = "open-sesame"
# `make test-servers` says that the real one is meant.
REAL = "REAL_IMAP"
MISSING = "Dovecot is not installed: `apt-get install dovecot-imapd` brings it."
CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Box:
    """A mailbox of one user. ``can`` are further words of what the server can do, for ours."""

    host: str
    port: int
    user: str
    server: Any = None

    @property
    def settings(self) -> dict[str, Any]:
        return {"host": self.host, "port": self.port, "is_tls": False, "user": self.user, "password": PASSWORD, "folder": "INBOX"}

    @contextmanager
    def line(self) -> Iterator[imaplib.IMAP4]:
        line = imaplib.IMAP4(self.host, self.port, timeout=10)
        line.login(self.user, PASSWORD)
        try:
            yield line
        finally:
            line.logout()

    def put(self, *letters: bytes, folder: str = "INBOX") -> None:
        with self.line() as line:
            for raw in letters:
                assert line.append(folder, "", "", raw)[0] == "OK"

    def held(self, folder: str = "INBOX") -> list[bytes]:
        """What lies in a folder, as bytes; nothing where there is none."""
        with self.line() as line:
            if line.select(folder, readonly=True)[0] != "OK":
                return []
            keys = line.uid("SEARCH", "UNDELETED")[1][0].split()
            return [line.uid("FETCH", key.decode(), "(BODY.PEEK[])")[1][0][1] for key in keys]


@dataclass
class Kept:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


class Server(socketserver.ThreadingTCPServer):
    """Knows the few commands that are used, and any user by one password. ``refuses`` are commands that it says NO to."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.boxes: dict[str, dict[str, list[Kept]]] = {}
        self.can, self.refuses = {"MOVE", "UIDPLUS"}, set[str]()
        self.lock, self.last, self.asked, self.context = threading.RLock(), 0, list[str](), context
        super().__init__(("127.0.0.1", 0), Talk)

    def get_request(self) -> Any:
        line, where = super().get_request()
        return (self.context.wrap_socket(line, server_side=True) if self.context else line), where

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up, hangs up."""


class Talk(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.folders: dict[str, list[Kept]] = {}
        self.open = "INBOX"
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode("utf-8", "replace").rstrip("\r\n").partition(" ")
            words = rest.upper().split()
            verb = words[0] if words else ""
            name = f"UID {words[1]}" if verb == "UID" else verb
            self.server.asked.append(name)
            if name in self.server.refuses:
                self.say(f"{tag} NO not now")
                continue
            with self.server.lock:
                said = self.do(name, rest)
            self.say(f"{tag} {said}")
            if verb == "LOGOUT":
                return

    def say(self, words: str | bytes) -> None:
        self.wfile.write((words.encode() if isinstance(words, str) else words) + b"\r\n")

    def do(self, name: str, rest: str) -> str:
        done = getattr(self, name.lower().replace(" ", "_"), None)
        return done(rest) if done else "BAD unknown"

    def capability(self, rest: str) -> str:
        self.say("* CAPABILITY IMAP4rev1 " + " ".join(sorted(self.server.can)))
        return "OK done"

    def login(self, rest: str) -> str:
        user, password = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', rest[6:])
        if "".join(password) != PASSWORD:
            return "NO [AUTHENTICATIONFAILED] Authentication failed."
        self.folders = self.server.boxes.setdefault("".join(user), {"INBOX": []})
        return "OK in"

    def logout(self, rest: str) -> str:
        self.say("* BYE")
        return "OK done"

    def noop(self, rest: str) -> str:
        return "OK done"

    def select(self, rest: str) -> str:
        name = rest.split(" ", 1)[1].strip('"')
        if name not in self.folders:
            return "NO no such folder"
        self.open = name
        self.say(f"* {len(self.folders[name])} EXISTS")
        return "OK [READ-WRITE] done"

    examine = select

    def create(self, rest: str) -> str:
        self.folders.setdefault(rest.split(" ", 1)[1].strip('"'), [])
        return "OK done"

    def append(self, rest: str) -> str:
        found = re.search(r'^append "?([^" ]+)"?.*\{([0-9]+)\}$', rest, re.IGNORECASE)
        assert found
        self.say("+ go on")
        raw = self.rfile.read(int(found[2]))
        self.rfile.readline()
        self.keep(found[1], raw)
        return "OK done"

    def keep(self, folder: str, raw: bytes, flags: set[str] | None = None) -> None:
        self.server.last += 1
        self.folders[folder].append(Kept(self.server.last, raw, set(flags or ())))

    def uid_search(self, rest: str) -> str:
        words = rest.upper().split()[2:]
        flags = {word.removeprefix("UN").capitalize() for word in words if word.startswith("UN")}
        found = [one.uid for one in self.folders[self.open] if not one.flags & flags]
        self.say("* SEARCH " + " ".join(map(str, found)))
        return "OK done"

    def one(self, rest: str) -> Kept | None:
        uid = int(rest.split()[2])
        return next((one for one in self.folders[self.open] if one.uid == uid), None)

    def uid_fetch(self, rest: str) -> str:
        found, what = self.one(rest), rest.upper()
        if found is None:
            return "OK done"
        if "RFC822.SIZE" in what:
            self.say(f"* 1 FETCH (UID {found.uid} RFC822.SIZE {len(found.raw)})")
        else:
            raw = found.raw if "[]" in what else found.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            self.say(f"* 1 FETCH (UID {found.uid} BODY[] {{{len(raw)}}}".encode() + b"\r\n" + raw + b")")
        return "OK done"

    def uid_store(self, rest: str) -> str:
        if found := self.one(rest):
            found.flags |= {word.capitalize() for word in re.findall(r"\\(\w+)", rest)}
        return "OK done"

    def uid_copy(self, rest: str) -> str:
        name = rest.split(" ")[3].strip('"')
        if name not in self.folders:
            return "NO [TRYCREATE] no such folder"
        if found := self.one(rest):
            self.keep(name, found.raw)
        return "OK done"

    def uid_move(self, rest: str) -> str:
        said, found = self.uid_copy(rest), self.one(rest)
        if said.startswith("OK") and found:
            self.folders[self.open].remove(found)
        return said

    def expunge(self, rest: str) -> str:
        self.folders[self.open][:] = [one for one in self.folders[self.open] if "Deleted" not in one.flags]
        return "OK done"

    uid_expunge = expunge


@contextmanager
def own(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    with Server(context) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def program() -> str | None:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def is_real() -> bool:
    return bool(os.environ.get(REAL))


@contextmanager
def dovecot(home: Path, port: int) -> Iterator[None]:
    """As somebody who may do nothing else: nobody's own account where root runs the tests."""
    user, group = ("nobody", "nogroup") if os.geteuid() == 0 else (pwd.getpwuid(os.geteuid()).pw_name, "")
    group = group or subprocess.run(["id", "-gn"], capture_output=True, text=True, check=True).stdout.strip()
    for name in ("run", "state", "mail"):
        (home / name).mkdir(parents=True, exist_ok=True)
    config = home / "dovecot.conf"
    config.write_text(CONFIG.format(home=home, user=user, group=group, port=port, password=PASSWORD))
    as_whom: dict[str, Any] = {}
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", f"{user}:{group}", str(home)], check=True)
        as_whom = {"user": user, "group": group, "extra_groups": []}
    argv = [program() or "dovecot", "-F", "-c", str(config)]
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **as_whom) as process:
        try:
            answers(port, process)
            yield
        finally:
            process.terminate()
            process.wait(20)


def answers(port: int, process: Any) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            imaplib.IMAP4("127.0.0.1", port, timeout=2).logout()
            return
        except (OSError, imaplib.IMAP4.error):
            if process.poll() is not None or time.monotonic() > until:
                process.kill()
                raise AssertionError(f"Dovecot does not answer: {process.stderr.read().decode()}") from None
            time.sleep(0.1)
