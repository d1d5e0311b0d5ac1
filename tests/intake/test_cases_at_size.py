"""The nearest cases among 100,000 requests: found by indexes alone, and in a blink."""

from time import perf_counter
from typing import Any

import pytest
from ground import make_cast
from stories import Story, make_world

from projects.intake.models import Request
from projects.intake.operations import edit
from projects.intake.queries.page import cases

MANY, AT_MOST = 100_000, 0.05
# Copies of one request, of fifty suppliers and eight brands; a fifth has the same kind of data, most share a word.
COPIES = """
    INSERT INTO intake_request OVERRIDING SYSTEM VALUE SELECT x.* FROM intake_request r, generate_series(1, %s) n
      CROSS JOIN LATERAL jsonb_populate_record(r, jsonb_build_object(
        'id', 1000000 + n, 'number', 100000 + n, 'version', 1, 'title', 'Wish ' || n, 'is_confidential', n %% 7 = 0,
        'state', (ARRAY['declined', 'in_triage', 'declined', 'withdrawn'])[1 + n %% 4],
        'data_kind', (ARRAY['personal', 'none', 'none', 'payment', 'unknown'])[1 + n %% 5],
        'suppliers', jsonb_build_array('s-' || (n %% 50)), 'brands', jsonb_build_array('b-' || (n %% 8)),
        'search', public.words_vector('wish media ' || (ARRAY['coupon', 'stock', 'wallet', 'retail'])[1 + n %% 4] || ' w' || n %% 500)::text
      )) x WHERE r.id = %s
"""


@pytest.mark.slow
def test_they_are_found_in_a_blink(real_db: None, owner: Any) -> None:
    cast = make_cast()
    world = make_world(cast)
    story = Story(cast, world, answers={"title": "Retail media coupon"}).drafted().submitted()
    request = edit.edit(actor=cast.technologist, products=[], **story.seen)
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE intake_request DISABLE TRIGGER USER")
        cursor.execute(COPIES, [MANY, request.pk])
        cursor.execute("UPDATE intake_request SET suppliers = ARRAY['s-8'], brands = ARRAY['b-2'] WHERE id = %s", [request.pk])
        cursor.execute("ALTER TABLE intake_request ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE intake_request")
    request = Request.objects.get(pk=request.pk)
    for reader in (cast.technologist, cast.marketing_lead, cast.finance):
        words = ["retail", "media", "coupon", "w7"]
        plan = cases.ranked(request, reader, words, [])[: cases.HELD].explain(analyze=True)
        assert "Seq Scan on intake_request" not in plan, plan
        taken = []
        for _ in range(5):
            began = perf_counter()
            found = cases.near(request, reader)
            taken.append(perf_counter() - began)
        assert found and all("same supplier" in one.why for one in found)
        assert min(taken) < AT_MOST, (reader.username, taken, plan)
