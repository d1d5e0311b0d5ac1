"""What a test writes it reads at once: the executive page is drawn anew whenever something happened."""

from datetime import timedelta

import pytest

from collab.dashboards.executive import drawing


@pytest.fixture(autouse=True)
def no_second_of_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "FRESH", timedelta(0))
