"""Published figures: kept by CMO, CIO and administrators on record, with their source, beside an own figure or with why none is comparable."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.events.models import Event
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.people.models import Person
from collab.pulse import benchmarks, operations
from collab.pulse.models import Benchmark
from collab.pulse.states import Own

from .pulses import answer, opened

FACTS = {"figure": "60 %", "finding": "of marketers say so", "source": "A survey", "year": 2012, "why_not": "It asks others."}


def test_who_keeps_them_adds_and_changes_one_on_record(cast: SimpleNamespace) -> None:
    with pytest.raises(Forbidden):
        benchmarks.add(actor=cast.marketer, code="survey", **FACTS)
    for wrong in ({"source": ""}, {"why_not": ""}, {"own": Own.OF_IT}, {"year": 1066}, {"own": "tea", "why_not": ""}):
        with pytest.raises(Invalid):
            benchmarks.add(actor=cast.cio, code="survey", **{**FACTS, **wrong})
    with pytest.raises(Invalid):
        benchmarks.add(actor=cast.cio, code="A Survey", **FACTS)
    benchmarks.add(actor=cast.cio, code="survey", **FACTS)
    with pytest.raises(Unfit):
        benchmarks.add(actor=cast.cmo, code="survey", **FACTS)
    facts = {"figure": "61 %", "finding": "of all say so", "source": "Another survey", "year": None, "own": Own.OF_IT, "why_not": ""}
    changed = benchmarks.change(actor=cast.cmo, code="survey", version=1, **facts)
    assert changed.version == 2 and benchmarks.change(actor=cast.cmo, code="survey", version=2, **facts).version == 2
    with pytest.raises(Conflict):
        benchmarks.change(actor=cast.cmo, code="survey", version=1, **facts)
    with pytest.raises(NotFound):
        benchmarks.change(actor=cast.cmo, code="nothing", version=1, **facts)
    kinds = list(Event.objects.filter(subject_kind="pulse.benchmark").order_by("pk").values_list("kind", "version"))
    assert kinds == [("pulse.benchmark.added", 1), ("pulse.benchmark.changed", 2)]


def test_the_database_takes_none_past_the_record(cast: SimpleNamespace) -> None:
    benchmarks.add(actor=cast.cio, code="survey", **FACTS)
    for act in ("UPDATE pulse_benchmark SET figure = '1 %'", "UPDATE pulse_benchmark SET figure = '1 %', version = version + 1"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_it_stands_beside_the_own_figure_that_is_defined_alike(cast: SimpleNamespace, api: Any, page: Any) -> None:
    sides = [one for one in Person.objects.select_related("department") if one.department.side != "company"]
    window = opened(sides, is_past=True)
    for person in sides:
        answer(window, person, (6, 6, 6, 6, 6))
    operations.end(quarter=window.quarter)
    for code, own in (("alike", {"own": "of-it"}), ("fact", {"own": "answer-time"}), ("other", {"why_not": "It ranks."})):
        sent = {**FACTS, "why_not": "", "code": code, **own}
        assert api(cast.admin).post("/api/v1/benchmarks/", sent, format="json").status_code == 201
    told = {one["code"]: one for one in api(cast.auditor).get("/api/v1/benchmarks/").json()["benchmarks"]}
    assert [told[code]["own_figure"] for code in ("alike", "fact", "other")] == ["6", "not known yet", "not comparable"]
    shown = page(cast.cmo).get("/pulse/").text
    assert "not comparable" in shown and "It ranks." in shown and "/benchmarks/alike/change/" in shown and "n = 5" in shown
    assert "/benchmarks/alike/change/" not in page(cast.auditor).get("/pulse/").text


def test_they_are_edited_in_a_page(cast: SimpleNamespace, page: Any) -> None:
    cmo = page(cast.cmo)
    assert cmo.post("/benchmarks/new/", {**FACTS, "code": "survey", "why_not": ""}).status_code == 422
    assert cmo.post("/benchmarks/new/", {**FACTS, "code": "survey"}).status_code == 302
    assert "A survey" in cmo.get("/benchmarks/survey/change/").text
    assert cmo.post("/benchmarks/survey/change/", {**FACTS, "figure": "61 %", "version": 1}).status_code == 302
    assert cmo.post("/benchmarks/survey/change/", {**FACTS, "figure": "62 %", "version": 1}).status_code == 409
    assert Benchmark.objects.get(code="survey").figure == "61 %"
