"""Two technologists at the same instant, on real connections: one wins, the other is told by whom and when, and nothing is written twice."""

import re
from collections.abc import Callable, Iterator
from itertools import combinations_with_replacement
from types import SimpleNamespace
from typing import Any

import pytest

from collab.events.models import Event
from collab.events.verify import everything
from collab.kit.errors import Conflict, Forbidden
from collab.notes.models import Watch
from projects.intake.models import Request
from projects.intake.operations import asking, assigning, ending, gateway, undoing
from projects.intake.states import State as S
from tests.conftest import make_cast
from tests.sampling import some
from tests.stories import bring_to, make_world
from tests.together import at_once

pytestmark = pytest.mark.servers
MOVES = ("route", "decline", "merge", "assign")
PAIRS = list(combinations_with_replacement(MOVES, 2))
TOLD = re.compile(r"(Mei Tanaka|Jonas Weber) .+ at \d\d:\d\d\. ")


@pytest.fixture
def house(real_db: None) -> Iterator[SimpleNamespace]:
    cast = make_cast()
    world = make_world(cast)
    yield SimpleNamespace(cast=cast, bring=lambda: bring_to(S.IN_TRIAGE, cast, world))
    assert everything() == []


def doing(name: str, actor: Any, request: Request, into: Request) -> Callable[[], Any]:
    seen = {"number": request.number, "actor": actor, "version": request.version}
    verbs: dict[str, Callable[[], Any]] = {
        "route": lambda: gateway.route(**seen, track="standard"),
        "decline": lambda: ending.decline(**seen, reason="We own it."),
        "merge": lambda: ending.merge(**seen, into=into.number, reason="The same wish."),
        "assign": lambda: assigning.assign(**seen, to="technologist2" if actor.username == "technologist" else "technologist"),
        "undo": lambda: undoing.undo(**seen),
        "ask": lambda: asking.ask(**seen, reason="Which brands?"),
    }
    return verbs[name]


def one_won(request: Request, answers: list[Any]) -> None:
    """One of the two was made, as the next version and in one event; the other says who was quicker, and when."""
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == 1 and isinstance(refused[0], Conflict), answers
    assert TOLD.match(str(refused[0])), str(refused[0])
    told = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk, version=request.version + 1)
    winner = told.get().actor
    assert winner is not None and str(refused[0]).startswith(winner.name)
    assert Request.objects.get(pk=request.pk).version == request.version + 1


@pytest.mark.parametrize(("one", "other"), some(PAIRS, 4), ids=[f"{one}-{other}" for one, other in PAIRS])
def test_of_two_moves_of_triage_one_is_made(one: str, other: str, house: SimpleNamespace) -> None:
    request, into = house.bring(), house.bring()
    one_won(
        request,
        at_once(doing(one, house.cast.technologist, request, into), doing(other, house.cast.technologist2, request, into)),
    )


@pytest.mark.parametrize("other", ["assign", "route", "merge"])
def test_of_an_undo_and_a_move_of_somebody_else_one_is_made(other: str, house: SimpleNamespace) -> None:
    request, into, cast = house.bring(), house.bring(), house.cast
    moved = assigning.assign(number=request.number, actor=cast.technologist, version=request.version, to="technologist2")
    one_won(moved, at_once(doing("undo", cast.technologist, moved, into), doing(other, cast.technologist2, moved, into)))


def test_an_undo_is_made_once_however_often_it_is_pressed(house: SimpleNamespace) -> None:
    request, into, cast = house.bring(), house.bring(), house.cast
    moved = ending.decline(number=request.number, actor=cast.technologist, version=request.version, reason="We own it.")
    answers = at_once(*[doing("undo", cast.technologist, moved, into) for _ in range(2)])
    assert sum(isinstance(answer, Request) for answer in answers) == 1, answers
    assert all(isinstance(answer, Request | Conflict | Forbidden) for answer in answers)
    assert Event.objects.filter(subject_id=request.pk, kind="intake.request.undone").count() == 1
    assert Request.objects.get(pk=request.pk).state == S.IN_TRIAGE


def test_two_that_are_merged_into_each_other_do_not_both_go(house: SimpleNamespace) -> None:
    left, right, cast = house.bring(), house.bring(), house.cast
    answers = at_once(doing("merge", cast.technologist, left, right), doing("merge", cast.technologist2, right, left))
    assert sum(isinstance(answer, Request) for answer in answers) == 1, answers
    assert sorted(Request.objects.values_list("state", flat=True)) == [S.IN_TRIAGE, S.MERGED]
    assert Event.objects.filter(kind="intake.request.merged").count() == 1
    assert Watch.objects.filter(is_on=True).values("person", "subject_id").distinct().count() == Watch.objects.filter(is_on=True).count()
