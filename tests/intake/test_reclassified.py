"""Who may see work that money is promised to changes by a move: hidden at once and everywhere, told with its reason, its project with it."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from collab.access.roles import Role
from collab.dashboards.executive import drawing
from collab.events import delivery
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Invalid, NotFound, Unfit
from collab.navigation import counts
from collab.notes import operations as notes
from collab.notices.models import Notice
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import ending, sight
from projects.intake.queries import durations
from projects.intake.states import State as S
from projects.portfolio.models import Project
from tests.intake.test_sight import CANARY, NAMED, look

WHY = "The merger is not announced."
TITLE = {"title": f"{CANARY} launch", "problem": f"{CANARY} in the open."}


def reclassify(request: Request, actor: Person, confidential: bool, reason: str = WHY) -> Request:
    version = Request.objects.get(pk=request.pk).version
    return sight.reclassify(number=request.number, actor=actor, version=version, confidential=confidential, reason=reason)


@pytest.fixture
def running(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    return bring_to(S.IN_DELIVERY, cast, world, answers=TITLE)


def told() -> dict[str, str]:
    before = set(Notice.objects.values_list("pk", flat=True))
    delivery.deliver_due()
    return dict(Notice.objects.exclude(pk__in=before).values_list("person__username", "text"))


def test_made_confidential_it_was_never_there_and_opened_it_is_everywhere(
    cast: SimpleNamespace, world: SimpleNamespace, page: Any, no_sql_in_templates: None
) -> None:
    bring_to(S.IN_DELIVERY, cast, world)
    delivery.deliver_due()
    client, at, nothing = page(cast.outsider), clock.now(), Request(number=9_999)

    def executive(seconds: int) -> bool:
        """What was drawn for all readers is taken as it is for a second, and says which."""
        with clock.at(at + timedelta(seconds=seconds)):
            return CANARY.encode() in client.get("/executive/").content

    look(client, nothing, at)
    before = look(client, nothing, at)
    running = bring_to(S.IN_DELIVERY, cast, world, answers=TITLE)
    notes.write(things="requests", code=running.code, actor=cast.technologist, text=CANARY, mentions=["outsider"])
    delivery.deliver_due()
    named = [url for url in NAMED if url != "/executive/"]
    seen = look(client, running, at)
    assert [url for url in named if CANARY.encode() not in seen[url][1]] == [] and executive(5)
    reclassify(running, cast.technologist, True)
    delivery.deliver_due()
    after = look(client, running, at)
    assert [url for url, answer in before.items() if nothing.code not in url and url != "/executive/" and after[url] != answer] == []
    assert {status for url, (status, _) in after.items() if running.code in url and "palette" not in url} == {404} and not executive(10)
    reclassify(running, cast.marketer, False)
    delivery.deliver_due()
    again = look(client, running, at)
    assert [url for url, (status, _) in again.items() if status != 200] == []
    assert [url for url in named if CANARY.encode() not in again[url][1]] == [] and executive(15)


def test_the_bell_stops_counting_at_once(cast: SimpleNamespace, running: Request, django_capture_on_commit_callbacks: Any) -> None:
    """Of the request, of its project and of notes beside both: not for the seconds that the frame keeps its counts."""

    def unread() -> int:
        return counts(cast.outsider, frozenset({Role.MARKETER}))[0]

    with django_capture_on_commit_callbacks(execute=True):
        for things in ("requests", "projects"):
            notes.write(things=things, code=running.code, actor=cast.technologist, text="Look.", mentions=["outsider"])
        delivery.deliver_due()
    assert unread() == 2
    with django_capture_on_commit_callbacks(execute=True):
        reclassify(running, cast.technologist, True)
    assert unread() == 0
    with django_capture_on_commit_callbacks(execute=True):
        reclassify(running, cast.technologist, False)
    assert unread() == 2, "whoever watched it watches it again"


def test_what_is_usual_is_reckoned_anew(cast: SimpleNamespace, running: Request, django_capture_on_commit_callbacks: Any) -> None:
    def kept() -> bool:
        return bool(durations.cache.get(durations._key("requests")))

    durations.by_state()
    assert kept()
    with django_capture_on_commit_callbacks(execute=True):
        reclassify(running, cast.technologist, True)
    assert not kept()


@pytest.mark.parametrize("state", [S.FUNDED, S.IN_DELIVERY, S.DELIVERED, S.ON_HOLD, S.CLOSED, S.STOPPED])
def test_it_is_on_record_with_who_still_sees_it(state: S, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.FUNDED if state == S.ON_HOLD else state, cast, world)
    if state == S.ON_HOLD:
        request = ending.hold(number=request.number, actor=cast.technologist, version=request.version, reason="Freeze")
    done = reclassify(request, cast.technologist, True)
    made, opened = [done.version, state], reclassify(request, cast.marketer, False)
    events = Event.objects.filter(kind="intake.request.reclassified").order_by("sequence")
    assert [(one.data, one.version, one.source, one.target, one.actor_id) for one in events] == [
        ({"changed": {"is_confidential": [False, True]}, "funds": ["growth"]}, made[0], state, state, cast.technologist.pk),
        ({"changed": {"is_confidential": [True, False]}}, opened.version, state, state, cast.marketer.pk),
    ]
    project = Event.objects.filter(kind="portfolio.project.reclassified").order_by("sequence")
    changes = [{"changed": {"is_confidential": pair}} for pair in ([False, True], [True, False])]
    assert [one.data for one in project] == (changes if request.project_id else [])
    assert {row.is_confidential for row in Project.objects.all()} <= {False}


def test_who_sees_the_money_opens_it_still(cast: SimpleNamespace, running: Request, api: Any) -> None:
    reclassify(running, cast.technologist, True)
    addresses = [f"/api/v1/{things}/{running.code}/" for things in ("requests", "projects")]
    seen = {name for name in vars(cast) if all(api(getattr(cast, name)).get(url).status_code == 200 for url in addresses)}
    # The parts in it, the gateway and the auditor, and whoever sees the fund that pays: finance, its owners, executives.
    parts, payers = (
        {"marketer", "business", "architect", "privacy", "technologist", "technologist2", "auditor", "marketing_lead", "it_lead"},
        {"finance", "finance2", "cmo", "cio"},
    )
    assert seen == parts | payers


def test_whoever_it_concerns_is_told_why_and_who_still_sees_it(cast: SimpleNamespace, running: Request, page: Any) -> None:
    delivery.deliver_due()
    reclassify(running, cast.technologist2, True)
    it = f"{running.code} “{CANARY} launch”"
    said = f"{cast.technologist2.name} changed who may see {it}: it is confidential now. "
    said += "Growth pays for it: whoever sees that fund’s amounts still may open it."
    assert told() == dict.fromkeys(("marketer", "marketing_lead", "it_lead", "technologist"), said)
    assert {one.reason for one in Notice.objects.filter(event__kind="intake.request.reclassified")} == {WHY}
    reclassify(running, cast.marketer, False, "It was announced.")
    opened = f"{cast.marketer.name} changed who may see {it}: everybody with a duty in the portal may now."
    assert told() == dict.fromkeys(("marketing_lead", "it_lead", "technologist"), opened)
    text = page(cast.auditor).get(f"/requests/{running.code}/").text
    assert "made it confidential; whoever sees what is in growth may open it" in text and WHY in text
    assert text.count("opened it to everybody with a duty") == 1


def test_it_takes_a_reason_a_change_and_what_stands_now(cast: SimpleNamespace, running: Request) -> None:
    with pytest.raises(Invalid) as refused:
        reclassify(running, cast.technologist, True, " ")
    assert set(refused.value.fields) == {"reason"}
    with pytest.raises(Unfit, match="sees it already"):
        reclassify(running, cast.technologist, False)
    reclassify(running, cast.technologist, True)
    with pytest.raises(Unfit, match="confidential already"):
        reclassify(running, cast.technologist, True)
    with pytest.raises(Conflict):
        sight.reclassify(number=running.number, actor=cast.technologist, version=running.version, confidential=False, reason=WHY)
    with pytest.raises(NotFound):
        reclassify(running, cast.outsider, False)


def test_the_page_says_what_it_does_and_the_call_answers_the_same(cast: SimpleNamespace, running: Request, page: Any, api: Any) -> None:
    client, address = page(cast.technologist), f"/requests/{running.code}/reclassify/"
    assert f'href="{address}"' in client.get(f"/requests/{running.code}/").text
    text = client.get(address).text
    assert "Everybody with a duty may see it." in text and "Whoever sees what is in Growth still may open it." in text
    form = {"version": running.version, "confidential": "yes", "reason": ""}
    assert "Write the reason" in client.post(address, form).text and not Request.objects.filter(is_confidential=True).exists()
    answer = client.post(address, {**form, "reason": WHY}, follow=True)
    assert f"{running.code}: you made it confidential; whoever sees what is in growth may open it." in answer.text
    assert "It is confidential. Opened," in client.get(address).text
    body = {"version": running.version + 1, "confidential": False, "reason": "It was announced."}
    answer = api(cast.marketer).post(f"/api/v1{address}", body, format="json").json()
    assert answer["confidential"] is False and answer["answered"].startswith(f"{running.code}: you opened it to everybody with a duty.")
    for wrong in ({"confidential": "yes"}, {"reason": ""}):
        assert api(cast.marketer).post(f"/api/v1{address}", {**body, **wrong}, format="json").status_code == 400


def test_whoever_was_let_see_it_before_still_does(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    request = bring_to(S.FUNDED, cast, world, answers={**TITLE, "is_confidential": True})
    sight.show(number=request.number, actor=cast.marketer, person="outsider")
    for confidential in (False, True):
        reclassify(request, cast.technologist, confidential)
        assert api(cast.outsider).get(f"/api/v1/requests/{request.code}/").status_code == 200
    names = [drawing.sight(cast.admin)[0]]
    reclassify(request, cast.technologist, False)
    assert [drawing.sight(cast.admin)[0]] == names, "what is open is in nobody's sight alone"


def test_failing_half_way_leaves_nothing(cast: SimpleNamespace, running: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(durations, "forget", broken)
    with pytest.raises(RuntimeError):
        reclassify(running, cast.technologist, True)
    assert not Project.objects.filter(is_confidential=True).exists() and not Event.objects.filter(kind__endswith="reclassified").exists()
