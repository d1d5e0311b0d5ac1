"""Ten people at one request at the same instant: who they are, what they race for, and what must be true of what came of it."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from types import SimpleNamespace
from typing import Any

from django.db import connection, connections
from rest_framework.test import APIClient

from collab.access.roles import Role
from collab.events.models import Event
from collab.events.verify import everything
from collab.kit import clock
from collab.kit.errors import Refusal
from collab.people.models import Person
from funding.funds import operations as funds
from funding.funds import proof
from projects.intake.models import Request
from projects.intake.states import State as S
from tests import onrecord
from tests.approvals.conftest import hire
from tests.matrix.test_moves import body
from tests.stories import bring_to, make_fund, usd

HANDS = 10
PATIENCE = 60
MONEY = "120000.00"
# More decisions than a group has to give, by somebody twice in a round, or by who was not on duty then; two moves to one version. What was taken
# back counts no more, and what a stand-in signed is of the seat's duty.
UNRULED = """
    WITH stands AS (SELECT d.*, coalesce(d.on_behalf_of_id, d.person_id) AS seated FROM approvals_decision d
                     WHERE NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id))
    SELECT 'panel ' || d.panel_id || ' has more decisions than its quorum' FROM stands d JOIN approvals_panel n ON n.id = d.panel_id
     GROUP BY d.panel_id, d.round, n.quorum HAVING count(*) > n.quorum
    UNION ALL
    SELECT 'person ' || person_id || ' decided twice on route ' || route_id FROM stands GROUP BY route_id, person_id, round HAVING count(*) > 1
    UNION ALL
    SELECT 'decision ' || d.id || ' is by somebody who was not on duty' FROM stands d JOIN approvals_panel n ON n.id = d.panel_id
     WHERE n.role IN (SELECT role FROM access_duty) AND NOT EXISTS (SELECT 1 FROM access_duty y WHERE y.person_id = d.seated AND y.role = n.role
       AND (y.ended_at IS NULL OR y.ended_at > d.at))
    UNION ALL
    SELECT 'request ' || subject_id || ' has two moves to version ' || version FROM events_event
     WHERE subject_kind = 'intake.request' AND action <> '' GROUP BY subject_id, version HAVING count(*) > 1
"""


@dataclass(frozen=True)
class Try:
    """What somebody did, and the answer. ``is_late``: their right had been taken away before they asked."""

    what: str
    status: int
    is_late: bool = False
    said: bytes = b""


@dataclass
class Race:
    """One request, what its rivals saw of it, and what they tried."""

    request: Request
    tries: list[Try] = field(default_factory=list)


# What one rival does: their tries, one after the other.
Hand = Callable[[], list[Try]]


def called(person: Person, race: Race, action: str, words: dict[str, Any], *, token: str = "", is_late: bool = False) -> Try:
    """One call as a program of this person makes it, with the version that was seen when the race began."""
    client = APIClient()
    if token:
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    else:
        client.force_authenticate(Person.objects.get(pk=person.pk))
    address = f"/api/v1/requests/{race.request.code}/"
    if action == "edit":
        answer = client.patch(address, words, format="json")
    else:
        answer = client.post(f"{address}{action}/", words, format="json")
    return Try(action, answer.status_code, is_late, answer.content[:200])


def ousted(person: Person, race: Race, action: str, words: dict[str, Any], out: Callable[[Person], None]) -> list[Try]:
    """Their right is taken away, and they go on at once, with what stands now."""
    token = onrecord.token(person)
    out(person)
    version = Request.objects.values_list("version", flat=True).get(pk=race.request.pk)
    return [called(person, race, action, {**words, "version": version}, token=token, is_late=True)]


def out_of_duty(person: Person) -> None:
    ended = Person.objects.get(pk=person.pk)
    onrecord.end(ended.duties.all(), ended_at=clock.now())


class Company:
    """The cast and their world, and a race for each turn in it."""

    def __init__(self, cast: SimpleNamespace, world: SimpleNamespace) -> None:
        self.cast, self.world, self.hired = cast, world, 0
        colleague = Person.objects.create(username="colleague", department=cast.marketer.department)
        onrecord.give(colleague, Role.MARKETER)

    def hire(self, role: Role) -> Person:
        self.hired += 1
        return hire(f"rival{self.hired}", role)

    def deciding(self) -> tuple[Race, list[Hand]]:
        """Two approve and one rejects in one seat's place, while the request is withdrawn, changed, held, given away, and rights end."""
        cast, mine, theirs = self.cast, self.hire(Role.BUSINESS), self.hire(Role.BUSINESS)
        race = Race(bring_to(S.IN_APPROVAL, cast, self.world))
        yes, no = {"decision": "approve"}, {"decision": "reject", "reason": "Not this year."}
        hands = [
            self._hand(cast.business, race, "decide", yes),
            self._hand(cast.business, race, "decide", no),
            self._hand(mine, race, "decide", yes),
            self._hand(theirs, race, "decide", no),
            lambda: ousted(mine, race, "decide", yes, out_of_duty),
            lambda: ousted(theirs, race, "decide", yes, onrecord.leave),
        ]
        return race, hands + self._others(race)

    def funding(self) -> tuple[Race, list[Hand]]:
        """Three promise the last money of one fund, which is cut meanwhile, while the request is withdrawn, changed, held, given away."""
        cast, mine = self.cast, self.hire(Role.FINANCE)
        race, code = Race(bring_to(S.APPROVED, cast, self.world)), f"last{self.hired}"
        make_fund(
            actor=cast.finance, code=code, name=code, side="marketing", year=self.world.year.code, currency="USD", budget=usd(150_000),
            owners=[cast.cmo],
        )  # fmt: skip
        cut = funds.propose_change(actor=cast.finance, source=code, target="platform", amount=usd(100_000), reason="It is cut.")
        share = {"allocations": [{"fund": code, "amount": {"amount": MONEY, "currency": "USD"}}]}
        hands: list[Hand] = [
            self._hand(cast.finance2, race, "fund", share),
            self._hand(cast.finance2, race, "fund", share),
            self._hand(cast.finance, race, "fund", share),
            lambda: ousted(mine, race, "fund", share, out_of_duty),
            lambda: self._cut(cut.pk),
        ]
        return race, [*hands, *self._others(race), self._hand(cast.technologist, race, "hold", body("hold", race.request, race.request))]

    def _others(self, race: Race) -> list[Hand]:
        cast = self.cast
        change = {"estimate": {"amount": "400000.00", "currency": "USD"}}
        given = {"to": "colleague", "reason": "On leave"}
        return [
            self._hand(cast.marketer, race, "withdraw", {}),
            self._hand(cast.marketer, race, "edit", change),
            self._hand(cast.technologist2, race, "hold", body("hold", race.request, race.request)),
            self._hand(cast.technologist, race, "reassign", given),
        ]

    def _hand(self, person: Person, race: Race, action: str, words: dict[str, Any]) -> Hand:
        return lambda: [called(person, race, action, {**words, "version": race.request.version})]

    def _cut(self, change: int) -> list[Try]:
        try:
            funds.agree_change(actor=self.cast.cmo, change=change)
        except Refusal:
            return [Try("cut", 409)]
        return [Try("cut", 200)]


def raced(company: Company, number: int, seed: int = 3) -> list[Race]:
    """So many requests of each kind, ten rivals each; their threads keep their connections from one race to the next."""
    dice, races, line = random.Random(seed), [], Barrier(HANDS)

    def together(hand: Hand) -> list[Try]:
        line.wait(PATIENCE)
        return hand()

    with ThreadPoolExecutor(HANDS) as pool:
        for turn in range(2 * number):
            race, hands = company.funding() if turn % 2 else company.deciding()
            dice.shuffle(hands)
            for tries in pool.map(together, hands):
                race.tries += tries
            races.append(race)
        list(pool.map(lambda _: (line.wait(PATIENCE), connections.close_all()), range(HANDS)))
    return races


def one_by_one(race: Race, hands: Sequence[Hand]) -> None:
    """The same without a race: one hand after the other."""
    for hand in hands:
        race.tries += hand()


def findings(races: Sequence[Race]) -> list[str]:
    """What is not as it must be: a second move on what somebody saw, one by who lost the right, an answer of 5xx, or a record that differs."""
    found = []
    for race in races:
        code, seen = race.request.code, race.request.version
        found += [f"{code}: {one.what} was taken after the right had ended" for one in race.tries if one.is_late and one.status < 400]
        found += [f"{code}: {one.what} was answered with {one.status} {one.said!r}" for one in race.tries if one.status >= 500]
        taken = [one.what for one in race.tries if one.status == 200 and not one.is_late and one.what != "cut"]
        if len(taken) > 1:
            found.append(f"{code}: {', '.join(taken)} were all made on version {seen}")
        said = Event.objects.filter(subject_kind="intake.request", subject_id=race.request.pk, version=seen + 1).exclude(
            kind__endswith="viewed"
        )
        told = list(said.values_list("kind", flat=True))
        if len(told) != len(taken[:1]):
            found.append(f"{code}: {taken or 'nothing'} was made, and the record tells of {told}")
    with connection.cursor() as cursor:
        cursor.execute(UNRULED)
        found += [sentence for (sentence,) in cursor.fetchall()]
    return [*found, *map(str, everything()), *map(str, proof.troubles())]


def won(races: Sequence[Race]) -> dict[str, int]:
    """How often each kind of move came first: what a race tells of that only ever ends in one way is little."""
    found: dict[str, int] = {}
    for race in races:
        for one in race.tries:
            if one.status == 200 and not one.is_late:
                found[one.what] = found.get(one.what, 0) + 1
    return found
