"""The web server: who is slow holds no thread, who never hangs up holds nobody up, and what comes whole is answered as ever.

A real gunicorn with the portal's own settings file and one process of two threads; the portal behind it is a toy.
"""

import contextlib
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.web.serving import LONGEST_HEAD, MOST_BODY, Inbox, Refused

ROOT = Path(__file__).resolve().parents[2]
# Says how long the body was said to be, how much of it came, and its digest; /slow takes a second.
TOY = """
import hashlib, os, pathlib, time
def application(environ, start):
    body = environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/slow":
        pathlib.Path(__file__).with_name("begun").touch()
        time.sleep(1)
    said = f"{environ.get('CONTENT_LENGTH', '')} {len(body)} {hashlib.sha256(body).hexdigest()}".encode()
    start("200 OK", [("Content-Length", str(len(said))), ("X-Process", str(os.getpid()))])
    return [said]
"""
HALF = b"POST /half HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n0123"


def until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.02)


class Server:
    def __init__(self, folder: Path, *options: str) -> None:
        (folder / "toy.py").write_text(TOY)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.log = folder / "log"
        argv = ["gunicorn", "toy", "--bind", f"127.0.0.1:{self.port}", "--threads", "2", "--graceful-timeout", "10", "--no-control-socket"]
        self.argv = [sys.executable, "-m", *argv, *options]
        self.environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}
        self.begin()

    def begin(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(self.argv, cwd=ROOT, env=self.environment, stdout=out, stderr=out)
        until(self.is_up)

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        with contextlib.suppress(OSError):
            return bool(self.ask())
        return False

    def line(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def ask(self, method: str = "GET", path: str = "/", body: bytes | None = None) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request(method, path, body)
            return line.getresponse().read().decode()
        finally:
            line.close()

    def longest(self) -> float:
        """The longest of ten questions, in seconds."""
        found = []
        for _ in range(10):
            began = time.monotonic()
            self.ask()
            found.append(time.monotonic() - began)
        return max(found)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("toy"))
    yield made
    made.process.kill()
    made.process.wait()


@pytest.fixture
def line(server: Server) -> Iterator[Callable[[bytes], socket.socket]]:
    """Opens a connection and sends; all are closed afterwards."""
    opened: list[socket.socket] = []

    def send(data: bytes) -> socket.socket:
        opened.append(server.line())
        opened[-1].sendall(data)
        return opened[-1]

    yield send
    for one in opened:
        one.close()


def answers(one: socket.socket, number: int = 1) -> list[bytes]:
    """So many whole answers with a length; what came when it ended before."""
    data, found = b"", []
    while len(found) < number:
        head, end, rest = data.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0) if end else 0
        if end and len(rest) >= length:
            if not head.startswith(b"HTTP/1.1 100"):
                found.append(head + end + rest[:length])
            data = rest[length:]
        elif more := one.recv(65_536):
            data += more
        else:
            return [*found, data]
    return found


# --- who is slow


def test_eighty_half_sent_requests_hold_no_thread(server: Server, line: Callable[[bytes], socket.socket]) -> None:
    slow = [line(HALF if number % 2 else b"GET / HTTP/1.1\r\nHo") for number in range(80)]
    for one in slow:
        one.sendall(b"5")
    assert server.longest() < 1
    for one in slow:
        one.sendall(b"6")
    assert server.longest() < 1


def test_who_never_hangs_up_holds_nobody_up(server: Server, line: Callable[[bytes], socket.socket]) -> None:
    told = [line(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") for _ in range(10)]
    for one in told:
        assert answers(one)[0].startswith(b"HTTP/1.1 200")
    assert server.longest() < 1


def test_a_slow_body_is_answered_when_it_has_come(line: Callable[[bytes], socket.socket]) -> None:
    one = line(HALF)
    for _ in range(83):
        one.sendall(b"0123456789ab")
    (answer,) = answers(one)
    assert answer.partition(b"\r\n\r\n")[2].startswith(b"1000 1000 ")


# --- what comes whole


@pytest.mark.parametrize("size", [0, 1, 5_000, 300_000, 3_000_000])
def test_a_body_of_any_size_comes_through_as_it_was(server: Server, size: int) -> None:
    body = bytes(range(256)) * (size // 256 + 1)
    body = body[:size]
    assert server.ask("POST", "/", body) == f"{size} {size} {hashlib.sha256(body).hexdigest()}"


def test_a_body_beyond_measure_is_heard_out_and_told_by_its_length_alone(server: Server) -> None:
    assert server.ask("POST", "/", b"x" * (MOST_BODY + 1)) == f"{MOST_BODY + 1} 0 {hashlib.sha256().hexdigest()}"


def test_many_requests_on_one_line(line: Callable[[bytes], socket.socket]) -> None:
    post = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
    one = line(post + b"\r\n" + b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + post)
    assert [answer.partition(b"\r\n\r\n")[2][:4] for answer in answers(one, 3)] == [b"3 3 ", b" 0 e", b"3 3 "]
    one.sendall(post)
    assert answers(one)[0].startswith(b"HTTP/1.1 200")


def test_who_asks_before_sending_is_told_to_go_on(line: Callable[[bytes], socket.socket]) -> None:
    one = line(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    assert one.recv(100).startswith(b"HTTP/1.1 100 ")
    one.sendall(b"abc")
    assert b"3 3 " in answers(one)[0]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\nabcd", b"411"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", b"400"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd", b"400"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 4\r\n\r\nabcd", b"400"),
        (b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nA: " + b"a" * 10_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nA: " + b"a" * (LONGEST_HEAD + 1), b"431"),
    ],
)
def test_what_is_framed_oddly_is_refused(line: Callable[[bytes], socket.socket], request_: bytes, status: bytes) -> None:
    assert answers(line(request_))[0].startswith(b"HTTP/1.1 " + status)


@given(st.lists(st.integers(1, 400), max_size=30))
def test_however_it_is_cut_the_same_request_comes(cuts: list[int]) -> None:
    data = b"\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 120\r\n\r\n" + bytes(range(120)) + b"GET / HT"
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        inbox, start, is_whole = Inbox(), 0, False
        for cut in [*cuts, len(data)]:
            theirs.sendall(data[start : start + cut])
            start += cut
            if is_whole := inbox.hear(ours):
                break
        assert is_whole and inbox.is_in_step
        assert inbox.recv(10_000) == data[2 : -len(b"GET / HT")]
        assert inbox.recv(10_000) == b""
        assert b"GET / HT".startswith(bytes(inbox.ahead))


def test_a_head_without_end_is_refused_before_it_fills_the_memory() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        inbox = Inbox()
        with pytest.raises(Refused):
            for _ in range(100):
                theirs.sendall(b"a" * 1_000)
                inbox.hear(ours)
        assert len(inbox.ahead) <= LONGEST_HEAD + 1_000


# --- stopping


def test_a_stopping_server_answers_what_it_has_and_waits_for_nobody_slow(tmp_path: Path) -> None:
    server = Server(tmp_path)
    try:
        with server.line() as half, server.line() as whole:
            half.sendall(HALF)
            whole.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
            until((tmp_path / "begun").exists)
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            assert answers(whole)[0].startswith(b"HTTP/1.1 200")
            server.process.wait(10)
            assert time.monotonic() - began < 6
    finally:
        server.process.kill()
        server.process.wait()


class Callers:
    """Four who ask all the time, on kept lines and on new ones, by turns of the servers; who finds a door shut goes to the next one.

    As a proxy does, and no more: what was sent and not answered has failed.
    """

    def __init__(self, *servers: Server) -> None:
        self.servers, self.over = servers, threading.Event()
        self.processes: Counter[str] = Counter()
        self.failed: list[str] = []
        # Cut off with nothing.
        self.cut: list[str] = []
        self.threads = [threading.Thread(target=self._ask, args=(number % 2 == 0,)) for number in range(4)]

    def __enter__(self) -> "Callers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _ask(self, keeps: bool) -> None:
        turn, line = 0, None
        while not self.over.is_set():
            if line is None:
                turn += 1
                line = self._line(turn)
            try:
                line.request("POST", "/", b"abc", {} if keeps else {"Connection": "close"})
                answer = line.getresponse()
                answer.read()
                self.processes[answer.headers["X-Process"]] += 1
                if answer.status != 200:
                    self.failed.append(str(answer.status))
                if answer.headers.get("Connection") == "close":
                    line = line.close()
            except (OSError, http.client.HTTPException) as error:
                (self.cut if isinstance(error, ConnectionResetError) else self.failed).append(repr(error))
                line = line.close()
        if line is not None:
            line.close()

    def _line(self, turn: int) -> http.client.HTTPConnection:
        while True:
            turn += 1
            line = http.client.HTTPConnection("127.0.0.1", self.servers[turn % len(self.servers)].port, timeout=10)
            with contextlib.suppress(ConnectionRefusedError):
                line.connect()
                return line


def test_a_process_that_has_answered_enough_is_replaced_and_nobody_notices(tmp_path: Path) -> None:
    server = Server(tmp_path, "--workers", "2", "--max-requests", "60", "--max-requests-jitter", "20")
    try:
        with Callers(server) as callers:
            until(lambda: len(callers.processes) >= 5 or bool(callers.failed))
        assert callers.failed == callers.cut == []
    finally:
        server.process.kill()
        server.process.wait()


def test_servers_that_are_started_anew_one_after_the_other_fail_nobody(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    servers = [Server(tmp_path / name, "--workers", "2") for name in ("one", "other")]
    try:
        with Callers(*servers) as callers:
            for server in servers:
                time.sleep(0.2)
                server.process.send_signal(signal.SIGTERM)
                server.process.wait(15)
                server.begin()
        assert callers.failed == []
        # Whoever is let in at the very instant at which the last door is shut; four were cut off where nobody looked once more.
        assert len(callers.cut) <= 1, callers.cut
        assert len(callers.processes) >= 6
    finally:
        for server in servers:
            server.process.kill()
            server.process.wait()
