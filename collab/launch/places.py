"""Where data, sockets and logs of a launch lie, and whether they can lie there."""

import errno
import os
import secrets
import shutil
import socket
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from collab.launch.account import Account, unprivileged
from collab.launch.trouble import Trouble

CHECKOUT = Path(__file__).resolve().parent.parent.parent
# A Unix socket's path has room for 104 bytes on some systems; PostgreSQL adds "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 85
# Used as root: a home folder is closed to the account the servers run as, and stays so.
ROOTS_DATA = Path("/var/lib/bridge")
# Beside the data of each checkout there: the servers' programs, which all share, and in each the note of whose it is.
PROGRAMS, OWNER = "programs", "of"
COLD_MEGABYTES, WARM_MEGABYTES = 1500, 100


@dataclass(frozen=True)
class Places:
    """Folders of one launch; `data` and `sockets` belong to `account` when there is one."""

    checkout: Path
    var: Path
    data: Path
    sockets: Path
    logs: Path
    run: Path
    account: Account | None

    @property
    def venv(self) -> Path:
        return self.checkout / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"


def prepare(var: Path, *, kind: str) -> Places:
    """Makes the folders; `kind` is "demo" or "test", whose data are strangers to each other."""
    logs, run = var / "log", var / "run"
    try:
        for folder in (var, logs, run):
            folder.mkdir(parents=True, exist_ok=True)
        probe = run / "probe"
        probe.write_text("x" * 4096)
        probe.unlink()
    except OSError as problem:
        raise cannot_write(problem, var) from None
    roots = ROOTS_DATA / _name(var, kind) if os.geteuid() == 0 else None
    data = roots or var
    account = unprivileged(data)
    if roots and account:
        _give(roots, account)
        (roots / OWNER).write_text(str(var))
    sockets = _socket_folder(data / "run" / "s" if not roots else data / "s", account)
    return Places(CHECKOUT, var, data, sockets, logs, run, account)


def cannot_write(problem: OSError, where: Path) -> Trouble:
    """The sentence for a folder that takes no files."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble(f"There is no space left on the disk that holds {where}.")
    return Trouble(f"Bridge keeps its data in {where} and cannot write there: {(problem.strerror or str(problem)).lower()}.")


def check_space(places: Places) -> None:
    """Trouble when the disk is too small for what comes: an install, or only a start."""
    needed = WARM_MEGABYTES if places.python.exists() else COLD_MEGABYTES
    for folder in (places.checkout, places.var, places.data):
        free = shutil.disk_usage(folder).free // 1_000_000
        if free < needed:
            raise Trouble(f"The disk that holds {folder} has {free} MB left; Bridge needs {needed} MB.")


def own_folder(path: Path, account: Account | None) -> Path:
    """A folder that only the servers' account may enter (and root, who may always)."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    if account:
        os.chown(path, account.uid, account.gid)
    return path


def _name(var: Path, kind: str) -> str:
    """The name of this checkout's folder under /var/lib/bridge.

    It is drawn once and kept in var/, so that a fresh checkout in the same place begins afresh.
    """
    kept = var / "place"
    if not kept.exists():
        kept.write_text(secrets.token_hex(6))
    return f"{kept.read_text().strip()[:24]}-{kind}"


def _give(roots: Path, account: Account) -> None:
    try:
        roots.parent.mkdir(parents=True, exist_ok=True)
        roots.parent.chmod(0o755)
        own_folder(roots, account)
    except OSError as problem:
        raise cannot_write(problem, roots) from None


def _socket_folder(wanted: Path, account: Account | None) -> Path:
    """`wanted` where its path is short enough and its file system knows sockets, else a short folder elsewhere."""
    if _holds_socket(wanted, account):
        return wanted
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    for parent in filter(None, (runtime, tempfile.gettempdir(), "/tmp")):  # noqa: S108
        try:
            folder = Path(tempfile.mkdtemp(prefix="bridge-", dir=parent))
        except OSError:
            continue
        if _holds_socket(folder, account):
            return folder
        folder.rmdir()
    raise Trouble(
        f"The path {wanted} is too deep for a Unix socket ({LONGEST_SOCKET_FOLDER} bytes at most) "
        "and no temporary folder can hold one: move the checkout to a shorter path."
    )


def _holds_socket(folder: Path, account: Account | None) -> bool:
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        return False
    probe = folder / f"probe-{secrets.token_hex(3)}"
    try:
        own_folder(folder, account)
        with socket.socket(socket.AF_UNIX) as tried:
            tried.bind(str(probe))
        held = stat.S_ISSOCK(probe.stat().st_mode)
        probe.unlink()
    except OSError:
        return False
    return held


def leave_no_socket_folder(places: Places) -> None:
    """Removes a socket folder that was made elsewhere for this launch only."""
    if not places.sockets.is_relative_to(places.data):
        shutil.rmtree(places.sockets, ignore_errors=True)
