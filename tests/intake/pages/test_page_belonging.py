"""The pages by which one joins a request that somebody else asks for, and says that two belong together."""

from types import SimpleNamespace
from typing import Any

from stories import bring_to

from collab.notes.models import Note
from projects.intake.states import State as S


def test_it_is_joined_with_a_case_of_ones_own(cast: SimpleNamespace, world: SimpleNamespace, page: Any, no_sql_in_templates: None) -> None:
    request = bring_to(S.IN_TRIAGE, cast, world)
    client, address = page(cast.outsider), f"/requests/{request.code}/join/"
    assert f"/requests/{request.code}/join/" in client.get(f"/requests/{request.code}/").content.decode()
    assert "Write what you need it for" in client.post(address, {"case": ""}).content.decode()
    assert not Note.objects.exists()
    assert client.post(address, {"case": "For the stores."}).status_code == 302
    assert Note.objects.get().author == cast.outsider
    # Whoever asks for it already, and who only reads, is told so; what was never sent is nobody's to join.
    assert [page(one).get(address).status_code for one in (cast.marketer, cast.auditor)] == [403, 403]
    assert address not in page(cast.marketer).get(f"/requests/{request.code}/").content.decode()
    draft = bring_to(S.DRAFT, cast, world)
    assert client.get(f"/requests/{draft.code}/join/").status_code == 404


def test_a_draft_like_another_leads_to_joining_it(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    request = bring_to(S.IN_TRIAGE, cast, world)
    mine = bring_to(S.DRAFT, cast, world, requester=cast.outsider)
    assert f"/requests/{request.code}/join/" in page(cast.outsider).get(f"/requests/{mine.code}/check/").content.decode()


def test_two_are_linked_and_parted_again(cast: SimpleNamespace, world: SimpleNamespace, page: Any, no_sql_in_templates: None) -> None:
    one, other = bring_to(S.IN_TRIAGE, cast, world), bring_to(S.IN_TRIAGE, cast, world)
    client, address = page(cast.technologist), f"/requests/{one.code}/related/"
    assert client.post(address, {"to": "R-99999"}).status_code == 422
    assert client.post(address, {"to": one.code}).status_code == 422
    assert client.post(address, {"to": other.code}).status_code == 302
    assert other.code in client.get(f"/requests/{one.code}/").content.decode()
    # Whoever has no part in it reads it, and is offered nothing.
    assert "Unlink" not in page(cast.cmo).get(f"/requests/{one.code}/").content.decode()
    assert client.post(f"{address}{other.code}/off/").status_code == 302
    assert client.post(f"{address}{other.code}/off/").status_code == 404
