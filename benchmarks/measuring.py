"""One page measured: the requests made, sent to each server in turn, and the figures put side by side."""

import json
import random
import re
import subprocess
import sys
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import psycopg2

from benchmarks import wrk
from benchmarks.pages import DAILY, PASSWORD, USERNAME, Page
from benchmarks.serving import ROOT, Server

CONNECTIONS = (1, 8)
# The portal's second door, for pages that are drawn anew each time; its figures stand where the portal's do.
FIRST = "first"
PREPARED = 1500
POOLS = {
    "id": "SELECT number FROM intake_request WHERE state <> 'draft' AND number > 100 ORDER BY random() LIMIT 2000",
    "triage": f"""SELECT number FROM intake_request WHERE state = 'in_triage' AND requester_id <> 1 AND version = 3
                  ORDER BY submitted_at DESC LIMIT {PREPARED}""",
}
# A request leaves triage once. In the copies it comes back, so that the plain pages take none from the portal.
BACK = """UPDATE plain_request p SET state = 'in_triage' FROM intake_request r
           WHERE r.number = p.number AND r.state = 'in_triage' AND p.state <> 'in_triage'"""


@dataclass(slots=True)
class Measured:
    """The figures of one page by server and number of connections."""

    page: str
    queries: int
    by: dict[tuple[str, int], wrk.Figures] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """The portal's rate over the plain page's: the worse of what 1 and 8 connections give."""
        ratios = [
            self.by["portal", connections].rate / self.by["plain", connections].rate
            for connections in CONNECTIONS
            if ("plain", connections) in self.by
        ]
        return round(min(ratios), 3) if ratios else None

    def failed(self) -> list[str]:
        """Where requests failed, and how many: "move at portal, c8: 3"."""
        return [f"{self.page} at {name}, c{n}: {figures.errors}" for (name, n), figures in self.by.items() if figures.errors]

    def figures(self) -> dict[str, object]:
        """The row of bench.json: rate and times at one connection."""
        one = self.by.get(("portal", 1), wrk.Figures())
        return {
            "page": self.page,
            "rps": round(one.rate, 1),
            "p50_ms": round(one.quantile(0.5), 2),
            "p95_ms": round(one.quantile(0.95), 2),
            "queries": self.queries,
            "ratio_to_plain": self.ratio,
        }

    def line(self) -> str:
        """The row of the printed table: rates at 1 and 8 connections of the three, times, processor time, queries, ratio."""
        parts = [f"{self.page:20} {self.queries:3} queries"]
        for (name, connections), it in self.by.items():
            parts.append(f"{name} c{connections} {it.rate:.0f}/s {it.quantile(0.5):.1f}/{it.quantile(0.95):.1f} ms cpu {it.cpu_ms:.1f}")
        return " | ".join(parts) + (f" | ratio {self.ratio}" if self.by else "")


class Measurement:
    """A session at the portal, which the plain pages share, and the numbers that requests are made of."""

    def __init__(self, servers: list[Server], owner: str, *, seconds: int, rounds: int) -> None:
        self.servers, self.seconds, self.rounds = servers, seconds, rounds
        self.line = psycopg2.connect(owner)
        self.line.autocommit = True
        self.dice = random.Random(5)
        self.cookies, self.csrf = signed_in(servers[0])
        argv = [sys.executable, "-W", "ignore", "-m", "benchmarks.queries"]
        self.counter = subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.names = 0

    def doors(self, page: Page) -> dict[str, Server]:
        """Who answers this page: the portal by the door that is meant, the plain page, the bare function."""
        known = {server.name: server for server in self.servers}
        first = known.pop(FIRST, None)
        return {**known, "portal": first} if page.is_first and first else known

    def pool(self, name: str) -> list[int]:
        with self.line.cursor() as cursor:
            if name == "triage":
                cursor.execute(BACK)
            cursor.execute(POOLS[name])
            found = [number for (number,) in cursor.fetchall()]
        if len(found) < PREPARED:
            # The same one moved twice is refused the second time, which is quick.
            raise SystemExit(f"Too few requests are left to fill {{{name}}} in: {len(found)}. Fill the database anew with --fresh.")
        self.dice.shuffle(found)
        return found

    def words(self, page: Page, count: int) -> list[dict[str, str]]:
        """What fills the braces of so many requests."""
        texts = [page.address, page.document, *page.form.values()]
        pools = {name: self.pool(name) for name in POOLS if any(f"{{{name}}}" in text for text in texts)}
        found = []
        for n in range(count):
            self.names += 1
            word = {
                "goal": str(self.dice.randrange(1, 21)),
                "term": f"kw{self.dice.randrange(400):03d}",
                "kpi": str(self.dice.choice(DAILY)),
                "key": f"{id(self)}{self.names}",
            }
            found.append({**word, "csrf": self.csrf, **{name: str(pool[n % len(pool)]) for name, pool in pools.items()}})
        return found

    def requests(self, page: Page, server: Server, count: int = PREPARED) -> list[bytes]:
        """So many requests of this page to this server, ready to be sent."""
        headers = {"Host": f"127.0.0.1:{server.port}", "Connection": "close", "Cookie": self.cookies, "Accept": "text/html,*/*;q=0.8"}
        if "json" in page.beside:
            headers["Accept"] = "application/json"
        return [wrk.message(*asked(page, server.name, words, headers)) for words in self.words(page, count)]

    def only_queries(self, page: Page) -> Measured:
        method, address, headers, body, kind = asked(page, "portal", self.words(page, 1)[0], {})
        said = {"method": method, "address": address, "headers": headers, "body": body, "kind": kind, "is_first": page.is_first}
        assert self.counter.stdin
        assert self.counter.stdout
        self.counter.stdin.write(json.dumps(said) + "\n")
        self.counter.stdin.flush()
        answer = self.counter.stdout.readline()
        if not answer:
            raise SystemExit(f"The queries of {page.name} cannot be counted.")
        return Measured(page.name, int(answer))

    def close(self) -> None:
        self.counter.terminate()
        self.counter.wait()
        self.line.close()

    def page(self, page: Page) -> Measured:
        """Slices of all servers in turn, so that a slow minute of the machine hits all alike."""
        found = self.only_queries(page)
        doors = list(self.doors(page).items())
        for connections in CONNECTIONS:
            for name, _ in doors:
                found.by[name, connections] = wrk.Figures()
            for turn in range(self.rounds):
                for place in range(len(doors)):
                    name, server = doors[(place + turn) % len(doors)]
                    found.by[name, connections].add(self.slice(page, server, connections))
        return found

    def slice(self, page: Page, server: Server, connections: int) -> wrk.Figures:
        requests = self.requests(page, server)
        before = server.cpu()
        figures = wrk.slice_of(server.address, requests, connections, self.seconds)
        figures.cpu = server.cpu() - before
        server.settle()
        return figures


def asked(page: Page, server: str, words: dict[str, str], headers: dict[str, str]) -> tuple[str, str, dict[str, str], str, str]:
    """What goes to this server: method, path, headers, body and the kind of the body. A document goes to the portal alone."""
    is_ours = server in ("portal", FIRST)
    address, form = (page.address, page.form) if is_ours else (page.beside, page.form_beside)
    path = quote(address.format(**words), safe="/?&=~")
    if is_ours and page.document:
        text = re.sub(r"\{(\w+)\}", lambda name: words[name[1]], page.document)
        return "POST", path, {**headers, "Accept": "application/json", "X-CSRFToken": words["csrf"]}, text, "application/json"
    body = urlencode({name: text.format(**words) for name, text in {**form, "csrfmiddlewaretoken": "{csrf}"}.items()}) if form else ""
    return "POST" if form else "GET", path, headers, body, "application/x-www-form-urlencoded"


def signed_in(portal: Server) -> tuple[str, str]:
    """Signs in at the portal as a person does; gives the cookies and the form's token."""
    status, headers, text = portal.ask("GET", "/login/")
    jar: dict[str, str] = {}
    _keep(jar, headers)
    form = {"username": USERNAME, "password": PASSWORD, "csrfmiddlewaretoken": _token(text)}
    sent = {"Cookie": _cookies(jar), "Content-Type": "application/x-www-form-urlencoded"}
    status, headers, text = portal.ask("POST", "/login/", sent, urlencode(form))
    if status != 302:
        raise SystemExit(f"The bench person cannot sign in: {status}. Fill the database anew with --fresh.")
    _keep(jar, headers)
    status, headers, text = portal.ask("GET", "/requests/new/", {"Cookie": _cookies(jar)})
    _keep(jar, headers)
    return _cookies(jar), _token(text)


def _keep(jar: dict[str, str], headers: object) -> None:
    for line in headers.get_all("Set-Cookie") or []:  # type: ignore[attr-defined]
        name, _, value = line.partition(";")[0].partition("=")
        jar[name] = value


def _cookies(jar: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in jar.items())


def _token(text: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    if found is None:
        raise SystemExit("The page holds no form.")
    return found[1]


def answers(measurement: Measurement, page: Page) -> None:
    """Each server answers one request of this page as it should; raises SystemExit where one does not."""
    for server in measurement.doors(page).values():
        words = measurement.words(page, 1)[0]
        method, path, headers, body, kind = asked(page, server.name, words, {"Cookie": measurement.cookies})
        status, _, text = server.ask(method, path, {**headers, **({"Content-Type": kind} if body else {})}, body)
        has_enough = (
            server.name == "bare" or len(re.findall(page.expect.format(**words) if "{" in page.expect else page.expect, text)) >= page.least
        )
        if status != page.status or not has_enough:
            raise SystemExit(f"{server.name} answers {page.name} with {status}: {text[:300]}\n{server.last_words()}")
