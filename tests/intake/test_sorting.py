"""What the inbox is set up with: reasons, weights, tracks that ask for a size; and who reads a request now."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.kit import clock
from collab.kit.errors import Forbidden, Invalid
from projects.intake.operations import canning, gateway, practising, presence, sizing
from projects.intake.queries.triage import canned
from projects.intake.states import State as S
from projects.intake.triage_states import PARTS
from tests.stories import bring_to, usd

EVEN = dict.fromkeys(PARTS, 10)


def test_a_reason_is_used_again_with_its_places_filled(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    request = bring_to(S.IN_TRIAGE, cast, world)
    kept = canning.keep(actor=cast.technologist, label="We own it", text="{requester}, we own it: see {number}. {else}", shared=False)
    form = page(cast.technologist).get(f"/triage/{request.code}/decline/?reason={kept.pk}").content.decode()
    assert f"we own it: see {request.code}. {{else}}" in form
    assert canned.of(cast.technologist2) == [], "one's own is nobody else's"
    canning.change(actor=cast.technologist, pk=kept.pk, version=1, label="We own it", text="We own it.", shared=True)
    assert [card.is_own for card in canned.of(cast.technologist2)] == [False]
    with pytest.raises(Forbidden):
        canning.take_away(actor=cast.technologist2, pk=kept.pk)
    with pytest.raises(Forbidden):
        canning.keep(actor=cast.marketer, label="x", text="y")
    with pytest.raises(Invalid):
        canning.keep(actor=cast.technologist, label="We own it", text="Again.")
    canning.take_away(actor=cast.technologist, pk=kept.pk)
    assert canned.of(cast.technologist) == []


def test_an_administrator_sets_what_weighs_and_which_track_is_sized(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    request = bring_to(S.IN_TRIAGE, cast, world)
    given = {"weights": {**EVEN, "value": 0}, "sized": ["standard"], "size_days": 3}
    with pytest.raises(Forbidden):
        practising.set_up(actor=cast.technologist, **given)
    for wrong in ({"weights": dict.fromkeys(PARTS, 0)}, {"weights": {**EVEN, "value": 101}}, {"sized": ["fast"]}, {"size_days": 0}):
        with pytest.raises(Invalid):
            practising.set_up(actor=cast.admin, **{**given, **wrong})
    practising.set_up(actor=cast.admin, **given)
    assert "weighs 25" in page(cast.technologist).get(f"/triage/{request.code}/").content.decode()
    with pytest.raises(Invalid, match="IT says first"):
        gateway.route(actor=cast.technologist, number=request.number, version=request.version, track="standard")
    sized = sizing.size(
        actor=cast.it_lead, number=request.number, version=request.version, low=usd(1), likely=usd(120_000), high=usd(130_000)
    )
    gateway.route(actor=cast.technologist, number=request.number, version=sized.version, track="standard")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_practice (weights, sized, size_days, by_id, at) SELECT weights, sized, 1, by_id, at FROM intake_practice"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_who_reads_it_is_told_to_the_others_for_a_minute(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    request = bring_to(S.IN_TRIAGE, cast, world)
    assert presence.read(number=request.number, actor=cast.technologist) == []
    shown = page(cast.technologist2).post(f"/triage/{request.code}/reading/").content.decode()
    assert cast.technologist.name in shown
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert presence.read(number=request.number, actor=cast.technologist2) == []
    assert page(cast.marketer).post(f"/triage/{request.code}/reading/").status_code == 403
