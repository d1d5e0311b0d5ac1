"""What people do with a project is saved whole: the row is what the operation returned or left in memory."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from collab.access.flowing import Flowing
from projects.portfolio import operations
from projects.portfolio.models import Project


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> list[Project]:
    """Every project that was saved, as it stood in memory then."""
    save, seen = Flowing._save, []

    def watched(self: Any, thing: Any, now: Any) -> None:
        save(self, thing, now)
        seen.append(thing)

    monkeypatch.setattr(Flowing, "_save", watched)
    return seen


def test_what_a_lead_changes_is_in_the_row(cast: SimpleNamespace, start: Any, saved: list[Project]) -> None:
    start(5, title="Identity")
    saved.clear()
    version = Project.objects.get(number=5).version
    operations.update_project(number=5, actor=cast.it_lead, version=version, phase="build", ends_on=date(2027, 3, 1), health_it="on_track")
    operations.update_project(number=5, actor=cast.marketing_lead, version=version + 1, word_marketing="It goes well.")
    operations.plan_milestone(number=5, actor=cast.it_lead, title="Beta", due_on=date(2027, 1, 1))
    assert len(saved) == 3
    for thing in saved[-1:]:
        row = Project.objects.get(number=5)
        for field in Project._meta.concrete_fields:
            assert getattr(row, field.attname) == getattr(thing, field.attname), field.attname
    row = Project.objects.get(number=5)
    assert (row.phase, row.ends_on, row.health_it, row.word_marketing, row.version) == (
        "build", date(2027, 3, 1), "on_track", "It goes well.", version + 3,
    )  # fmt: skip
