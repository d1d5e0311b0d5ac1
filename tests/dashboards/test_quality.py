"""Data quality: each rule finds what breaks it, counts as many as it lists, and lists nothing that its reader may not open."""

from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from collab.dashboards.quality.rules import RULES
from collab.kit import clock
from projects.intake.states import State
from tests import onrecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
PAGE, API = "/data-quality/", "/api/v1/data-quality/"
# What a new house of two requests and a project lacks already.
FOUND = {
    "request-value": 1, "request-sponsor": 1, "request-brand": 2, "request-effects": 2, "request-data": 0, "request-goal": 0, "project-milestones": 1,
    "project-health": 0, "project-lead": 0, "kpi-value": 1, "kpi-target": 1, "kpi-late": 0, "goal-signed": 1, "goal-kpi": 0, "source-owner": 1,
    "source-basis": 1, "source-retention": 1, "source-quality": 1, "source-share": 1, "fund-owner": 2,
}  # fmt: skip


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    bring_to(State.IN_TRIAGE, cast, world, answers={"revenue_generated": None, "revenue_protected": None})
    running = bring_to(State.IN_DELIVERY, cast, world)
    return SimpleNamespace(cast=cast, world=world, running=running)


def counts(api: Any, person: Any) -> dict[str, int]:
    return {rule["code"]: rule["count"] for rule in api(person).get(API).json()["rules"]}


def test_each_rule_finds_what_breaks_it(house: SimpleNamespace, api: Any, page: Any) -> None:
    found = counts(api, house.cast.auditor)
    assert {code: found[code] for code in FOUND} == FOUND and set(found) == {rule.code for rule in RULES}
    shown = page(house.cast.auditor).get(PAGE).content.decode()
    assert all(f'href="{PAGE}{code}/"' in shown for code, count in found.items() if count)
    for code, count in found.items():
        lines = api(house.cast.auditor).get(f"{API}{code}/").json()["results"]
        assert len(lines) == count, code
        listed = page(house.cast.auditor).get(f"{PAGE}{code}/").content.decode()
        assert all(f'href="{line["url"]}"' in listed for line in lines), code
    assert page(house.cast.auditor).get(f"{PAGE}tea/").status_code == api(house.cast.auditor).get(f"{API}tea/").status_code == 404
    assert page(house.cast.auditor).get(f"{PAGE}kpi-late/?older=x").status_code == 400


def test_time_and_whoever_leaves_break_rules(house: SimpleNamespace, api: Any) -> None:
    onrecord.leave(house.cast.marketing_lead)
    with clock.at(onrecord.in_days(100)):
        found = counts(api, house.cast.auditor)
    assert {code: found[code] for code in ("project-lead", "project-health", "project-overdue", "kpi-owner")} == dict.fromkeys(
        ("project-lead", "project-health", "project-overdue", "kpi-owner"), 1
    )


def test_hidden_is_missing(house: SimpleNamespace, api: Any) -> None:
    before, seen = counts(api, house.cast.outsider), counts(api, house.cast.technologist)
    bring_to(State.IN_DELIVERY, house.cast, house.world, answers={"is_confidential": True})
    assert counts(api, house.cast.outsider) == before
    assert counts(api, house.cast.technologist)["project-milestones"] == seen["project-milestones"] + 1
