"""``/metrics``: nothing without the word, and with it what Prometheus can read."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from collab import metrics, readiness

WORD = "a-word-that-nobody-guesses-0123456789-0123456789"


@pytest.fixture(autouse=True)
def anew() -> None:
    readiness.HELD_NOW.forget()


@pytest.mark.parametrize("brought", ["", "Bearer ", "Bearer wrong", WORD, f"bearer {WORD}", "Bearer ü"])
def test_there_is_nothing_here_without_the_word(client: Client, db: None, settings: Any, brought: str) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS = WORD
    assert client.get("/metrics", headers={"Authorization": brought}).status_code == 404


def read(client: Client) -> dict[str, Any]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {WORD}"})
    assert answer.status_code == 200
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def test_how_each_part_stands(client: Client, db: None, settings: Any) -> None:
    settings.METRICS = WORD
    found = read(client)
    stands = {sample.labels["part"]: sample.value for sample in found["bridge_part"].samples}
    assert stands["database"] == stands["role"] == 1.0
    figures = {(sample.labels["part"], sample.labels["figure"]) for sample in found["bridge_figure"].samples}
    assert {("deliveries", "oldest_seconds"), ("deliveries", "parked"), ("letters", "oldest_seconds")} <= figures
    assert found["bridge_version"].samples[0].labels == {"version": settings.VERSION}


def test_how_long_requests_took_by_the_name_of_their_page(client: Client, db: None, settings: Any) -> None:
    settings.METRICS = WORD
    settings.MIDDLEWARE = ["collab.metrics.Measured", *settings.MIDDLEWARE]
    asking = Client()
    asking.get("/login/")
    asking.get("/login/?next=/a")
    asking.get("/no-such-page-1/")
    asking.generic("BREW", "/login/")
    counted = {
        (sample.labels["method"], sample.labels["page"], sample.labels["status"]): sample.value
        for sample in read(client)["bridge_request_seconds"].samples
        if sample.name.endswith("_count")
    }
    assert counted["GET", "login", "2xx"] == 2 and counted["other", "login", "4xx"] == 1
    assert not [page for _, page, _ in counted if "no-such-page" in page]
    metrics.REQUESTS.clear()


def test_processes_are_added_up(tmp_path: Path, db: None, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each writes a file of its own; whichever is asked tells of all."""
    settings.METRICS = WORD
    count = "from collab.metrics import REQUESTS; REQUESTS.labels('GET', 'home', '2xx').observe(0.1)"
    code = f"import os; os.environ['METRICS'] = '{WORD}'; import django; django.setup(); {count}"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "collab.settings", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code], cwd=portal.BASE_DIR, env=environment, check=True, timeout=120)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    counts = [sample.value for sample in read(client)["bridge_request_seconds"].samples if sample.name.endswith("_count")]
    assert counts == [2.0]


def test_what_an_earlier_start_counted_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "counter_1.db").write_bytes(b"")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    runpy.run_path(str(portal.BASE_DIR / "gunicorn.conf.py"))["on_starting"](None)
    assert list((tmp_path / "metrics").iterdir()) == []
