"""Who may see funded work changes with a reason, on record, and its project with it: attacked with raw SQL as the portal's role."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from stories import bring_to

from projects.intake.models import Request
from projects.intake.states import State as S
from tests.invariants.record_attacks import event, refused, run

HOW = "changes with a reason, and on record only"
UNLIKE = "as confidential as the request it came from"
TRUE = """'{"changed": {"is_confidential": [false, true]}, "funds": ["growth"]}'::jsonb"""
PROJECT = """'{"changed": {"is_confidential": [false, true]}}'::jsonb"""
# A name of a text, as the record keeps a reason.
REASON = "text:" + "0" * 64


def told(request: Request, data: str = TRUE, *, kind: str = "reclassified", why: str = REASON, version: int | None = None) -> str:
    state = str(request.state)
    said = event(
        f"intake.request.{kind}", "intake.request", str(request.pk), data,
        action="reclassify" if kind == "reclassified" else "fund", source=state, target=state, version=str(version or request.version + 1),
    )  # fmt: skip
    return said.replace(f"{version or request.version + 1}, '',", f"{version or request.version + 1}, '{why}',")


def hidden(request: Request, to: str = "true") -> str:
    return f"UPDATE intake_request SET is_confidential = {to}, version = version + 1 WHERE id = {request.pk}"


def hidden_project(request: Request) -> tuple[str, str]:
    return (
        f"UPDATE portfolio_project SET is_confidential = true, version = version + 1 WHERE id = {request.project_id}",
        event("portfolio.project.reclassified", "portfolio.project", str(request.project_id), PROJECT, version="2"),
    )


@pytest.fixture
def funded(cast: SimpleNamespace, world: SimpleNamespace) -> Any:
    made = bring_to(S.FUNDED, cast, world)
    connection.check_constraints()
    return made


@pytest.fixture
def running(cast: SimpleNamespace, world: SimpleNamespace) -> Any:
    made = bring_to(S.IN_DELIVERY, cast, world)
    connection.check_constraints()
    return made


def test_it_takes_its_own_event(funded: Request) -> None:
    refused("leaves its record", hidden(funded))
    refused(HOW, hidden(funded), told(funded, kind="topped_up"))
    run(hidden(funded), told(funded))


WRONG = {
    "no reason": {"why": ""},
    "the other way": {"data": TRUE.replace("[false, true]", "[true, false]")},
    "nobody who pays": {"data": PROJECT},
    "another fund": {"data": TRUE.replace("growth", "platform")},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_its_event_says_why_what_and_who_still_sees_it(funded: Request, wrong: dict[str, str]) -> None:
    refused(HOW, hidden(funded), told(funded, **wrong))  # type: ignore[arg-type]


def test_the_event_of_an_earlier_change_does_not_do(funded: Request) -> None:
    run(hidden(funded), told(funded))
    open_again = TRUE.replace("[false, true]", "[true, false]")
    funded.refresh_from_db()
    run(hidden(funded, "false"), told(funded, open_again))
    funded.refresh_from_db()
    refused("leaves its record", hidden(funded))


def test_neither_changes_without_the_other(running: Request) -> None:
    refused(UNLIKE, hidden(running), told(running))
    refused(UNLIKE, *hidden_project(running))
    run(hidden(running), told(running), *hidden_project(running))


@pytest.mark.usefixtures("all_rights")
def test_work_does_not_start_in_the_open_that_was_asked_for_in_confidence(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """The project that is made with a request's start is seen by whom the request is."""
    request = bring_to(S.IN_DELIVERY, cast, world, answers={"is_confidential": True})
    connection.check_constraints()
    opened = event(
        "portfolio.project.reclassified",
        "portfolio.project",
        str(request.project_id),
        PROJECT.replace("[false, true]", "[true, false]"),
        version="2",
    )
    change = f"UPDATE portfolio_project SET is_confidential = false, version = version + 1 WHERE id = {request.project_id}"
    refused(UNLIKE, change, opened)
