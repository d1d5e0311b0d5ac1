"""A move has all its parts: flow, words, door, history and tellings name the same moves."""

from dataclasses import replace

import pytest
from django.urls import resolve

from collab.web.icons import ICONS
from collab.workflow.flow import Step
from projects.intake import addresses, colleagues, flow, moves, reactions, sight
from projects.intake.doors import DOORS
from projects.intake.flow import FLOW
from projects.intake.moves import BESIDE, CARDS, PAST
from projects.intake.states import State
from projects.portfolio import flow as project
from projects.portfolio import history

# Changing answers has pages and a call of its own: they read answers, and no move's form.
OWN_DOOR = {"edit"}


def lacking() -> list[str]:
    """What is named in one table of the request's moves and missing in another."""
    actions = set(flow.FLOW.actions)
    told = {kind for kind in reactions.TELLINGS if kind.startswith("intake.request.")}
    known = {step.says for step in flow.FLOW} | set(BESIDE)
    found = [f"{name}: card" for name in actions ^ set(CARDS)]
    found += [f"{name}: door" for name in (actions - OWN_DOOR) ^ set(DOORS)]
    found += [
        f"{name}: words of its page"
        for name in set(DOORS) & set(CARDS)
        if not all((CARDS[name].title, CARDS[name].submit, CARDS[name].done))
    ]
    found += [f"{kind}: telling without an event" for kind in told - known]
    said = {(name, kind) for name, card in CARDS.items() for kind in card.said}
    found += [f"{name} {kind}: history" for name, kind in {(s.action, s.says) for s in flow.FLOW} ^ said]
    return sorted(found)


def test_every_move_of_a_request_has_all_its_parts() -> None:
    assert lacking() == []
    assert {step.says for step in (*sight.SIGHT, *colleagues.COLLEAGUES)} <= set(BESIDE)


def test_every_move_has_its_page_and_its_call() -> None:
    for name, door in DOORS.items():
        assert resolve(addresses.api_request("R-1") + f"{name}/").url_name == f"api-request-{name}"
        assert resolve(addresses.request_move("R-1", name)).url_name == "request-move"
        assert set(door.body().fields) >= {"version"} <= set(door.form.base_fields)


def test_every_icon_of_a_move_is_drawn() -> None:
    icons = {card.icon for card in CARDS.values()} | {said.icon for said in moves.SAID.values()}
    assert icons <= set(ICONS)


def test_the_history_of_a_project_has_words_for_its_moves() -> None:
    assert {step.says for step in project.FLOW} <= set(history.ICONS)


@pytest.mark.parametrize("table", [CARDS, DOORS], ids=["card", "door"])
def test_a_move_that_lacks_a_part_is_found(monkeypatch: pytest.MonkeyPatch, table: dict[str, object]) -> None:
    monkeypatch.delitem(table, "snooze")
    assert any(line.startswith("snooze") for line in lacking())


def test_a_telling_of_an_event_that_nothing_says_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reactions.TELLINGS, "intake.request.tickled", reactions.TELLINGS["intake.request.asked"])
    assert lacking() == ["intake.request.tickled: telling without an event"]


def test_an_arrow_without_its_parts_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    tickle = Step("tickle", State.IN_TRIAGE, State.IN_TRIAGE, (flow.REQUESTER,), (), "intake.request.tickled")
    with pytest.raises(ValueError, match="participle of tickle"):
        replace(FLOW, steps=(*FLOW.steps, tickle))
    monkeypatch.setattr(flow, "FLOW", replace(FLOW, steps=(*FLOW.steps, tickle), past={**PAST, "tickle": "tickled"}))
    assert lacking() == ["tickle intake.request.tickled: history", "tickle: card", "tickle: door"]
