"""Insights and lessons: said, changed, withdrawn, offered, asked for at the close, cited; and nowhere for who may not open where they come from."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from stories import bring_to

from collab.approvals.models import Seat
from collab.events import delivery
from collab.events.models import Event
from collab.insights import access, operations, queries
from collab.insights.models import Citation, Insight
from collab.insights.offering import offered
from collab.insights.queries import Filters
from collab.insights.states import Asked, Kind
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.notices.models import Notice
from projects.intake.operations import citing, gateway, stopping
from projects.intake.operations import delivery as delivering
from projects.intake.queries.page import insights as beside
from projects.intake.states import State

from .conftest import SENTENCE

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/insights/"


def codes(person, **asked) -> set[str]:
    return set(queries.rows(person, Filters(**asked)).values_list("code", flat=True))


def test_it_is_said_changed_and_withdrawn_on_record(cast, world, say):
    insight = say(tags=["E-Mail", "e mail", "Timing"], goals=["know-customers"], link="https://example.com/survey")
    assert (insight.tags, insight.version, Event.objects.latest("pk").kind) == (["e-mail", "timing"], 1, "insights.insight.made")
    changed = operations.change(actor=cast.technologist, code=insight.code, version=1, text="Members open mail at weekends", tags=[])
    assert (changed.version, Event.objects.latest("pk").data["changed"]["tags"]) == (2, [["e-mail", "timing"], []])
    assert operations.change(actor=cast.marketer, code=insight.code, version=2, tags=[]).version == 2, "nothing changed"
    with pytest.raises(Conflict, match="changed since"):
        operations.change(actor=cast.marketer, code=insight.code, version=1, text="Mine")
    gone = operations.withdraw(actor=cast.marketer, code=insight.code, version=2, reason="The survey was of one day.")
    assert gone.withdrawn_on == clock.today() and queries.why_withdrawn(gone) == "The survey was of one day."
    assert codes(cast.cio) == set() and codes(cast.cio, view="over") == {insight.code}
    with pytest.raises(Conflict, match="already"):
        operations.withdraw(actor=cast.marketer, code=insight.code, version=3, reason="Again.")
    # Whose name stands in it can still be taken out.
    assert operations.change(actor=cast.marketer, code=insight.code, version=3, text="Members read mail").version == 4


def test_who_may_and_what_fits(cast, world, say):
    with pytest.raises(Forbidden, match="no auditor"):
        say(actor=cast.auditor)
    insight = say()
    with pytest.raises(Forbidden, match="its author"):
        operations.change(actor=cast.cmo, code=insight.code, version=1, text="Mine")
    with pytest.raises(Invalid) as refused:
        say(
            text=" ", kind="lesson", link="http://example.com", tags=["a,b"], goals=["none"], moments=["none"],
            expires_on=clock.today() - timedelta(days=1),
        )  # fmt: skip
    assert set(refused.value.fields) == {"text", "projects", "link", "tags", "goals", "moments", "expires_on"}
    with pytest.raises(Invalid, match="R-999"):
        say(projects=[999])
    with pytest.raises(Invalid, match="not something to set"):
        operations.change(actor=cast.marketer, code=insight.code, version=1, projects=[1])
    assert Insight.objects.count() == 1


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        ("UPDATE insights_insight SET text = 'Mine', version = version + 1", "changes on record only"),
        ("UPDATE insights_insight SET projects = '{}', version = version + 1", "keeps where it comes from"),
        ("UPDATE insights_insight SET goals = '{nowhere}', version = version + 1", "a goal that there is not"),
        ("UPDATE insights_insight SET withdrawn_on = now(), version = version + 1", "on record only|with a reason"),
        ("DELETE FROM insights_insight", "never deleted"),
        (
            "INSERT INTO insights_citation (insight_id, number, person_id, at) SELECT id, 1, author_id, now() FROM insights_insight",
            "cited on record",
        ),
    ],
)
def test_the_database_holds_it(say, running, attack, sentence):
    say(projects=[running.number])
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_shares_goal_moment_or_words_is_offered_the_nearest_first(cast, world, say):
    request = bring_to(State.IN_TRIAGE, cast, world)
    near = say(text=f"{request.title} worked where one team kept it", goals=["know-customers"])
    tied = say(text="Something else altogether", goals=["know-customers"])
    say(text="Nothing in common with anything")
    old = say(text=request.title, goals=["know-customers"])
    operations.withdraw(actor=cast.marketer, code=old.code, version=1, reason="No.")
    help = beside.beside(request, cast.technologist)
    assert [one.code for one in help.offers] == [near.code, tied.code]
    assert "ame goal" in help.offers[0].why and "in common" in help.offers[0].why and help.can_cite
    assert offered(cast.technologist, words=[], goals=[]) == []


def test_it_is_used_where_a_request_or_a_decision_cites_it(cast, world, say, page):
    request, insight = bring_to(State.IN_APPROVAL, cast, world), say(goals=["know-customers"])
    citing.cite(number=request.number, actor=cast.technologist, insight=insight.code)
    citing.cite(number=request.number, actor=cast.technologist, insight=insight.code)
    assert Citation.objects.count() == 1 and Event.objects.latest("pk").kind == "insights.citation.made"
    with pytest.raises(Forbidden, match="has a part"):
        citing.cite(number=request.number, actor=cast.outsider, insight=insight.code)
    with pytest.raises(Invalid, match="No insight that holds"):
        citing.cite(number=request.number, actor=cast.technologist, insight="none")
    (card,) = queries.cards(cast.cmo, [insight])
    assert (card.used_in, card.used_words, card.uses[0].number, card.uses[0].is_decision) == (1, "Used in 1 request", request.code, False)


def decider(cast, request):
    return Seat.objects.filter(panel__step__route=request.route, panel__state="open").select_related("person").order_by("pk").first().person


def test_a_decision_cites(cast, world, say):
    request, insight = bring_to(State.IN_APPROVAL, cast, world), say()
    who = decider(cast, request)
    with pytest.raises(Invalid, match="No insight that holds"):
        gateway.decide(number=request.number, actor=who, version=request.version, decision="approve", insights=["none"])
    gateway.decide(number=request.number, actor=who, version=request.version, decision="approve", insights=[insight.code])
    (use,) = queries.cards(cast.cmo, [insight])[0].uses
    assert (use.is_decision, use.by) == (True, who.name)


def test_a_project_that_closes_is_asked_what_it_taught(cast, world):
    request = bring_to(State.DELIVERED, cast, world)
    close = {"number": request.number, "actor": cast.marketing_lead, "version": request.version, "reason": "It paid."}
    with pytest.raises(Invalid, match="one of the three questions") as refused:
        delivering.review(**close)
    assert set(refused.value.fields) == {"no_lesson"}
    with pytest.raises(Invalid) as refused:
        delivering.review(**close, again="x" * 301, otherwise="a\nb")
    assert set(refused.value.fields) == {"again", "otherwise"}
    delivering.review(**close, again="Begin with the stores.", beforehand="The till has no test system.")
    rows = {row.asked: row for row in Insight.objects.all()}
    assert set(rows) == {Asked.AGAIN, Asked.BEFOREHAND} and {row.kind for row in rows.values()} == {Kind.LESSON}
    assert rows[Asked.AGAIN].projects == [request.number] and rows[Asked.AGAIN].goals == ["know-customers"]
    assert codes(cast.cio, project=request.number) == {row.code for row in rows.values()}
    event = Event.objects.get(kind="intake.request.reviewed")
    assert set(event.data["lessons"]) == {row.code for row in rows.values()}


def test_a_skip_says_why_and_a_stop_leaves_its_lesson(cast, world):
    request = bring_to(State.CLOSED, cast, world)
    assert not Insight.objects.exists() and "no_lesson" in Event.objects.get(kind="intake.request.reviewed").data
    stopped = bring_to(State.IN_DELIVERY, cast, world)
    long = "Ask the dealers first. " * 20
    stopping.stop(number=stopped.number, actor=cast.technologist, version=stopped.version, reason="No budget.", lesson=long)
    lesson = Insight.objects.get()
    assert lesson.projects == [stopped.number] and lesson.text.endswith("…") and lesson.evidence == long.strip() and request.number


def test_what_comes_from_hidden_work_is_nowhere(cast, world, say, hidden, page, api):
    close = {"number": hidden.number, "actor": cast.marketing_lead, "version": hidden.version, "reason": "It paid."}
    delivering.review(**close, again="Zebrafinch sings")
    secret = Insight.objects.get()
    opened = say(text="Birds sing", goals=["know-customers"])
    citing_hidden = bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    citing.cite(number=citing_hidden.number, actor=cast.technologist, insight=opened.code)
    assert codes(cast.technologist) == {secret.code, opened.code} and codes(cast.outsider) == {opened.code}
    with pytest.raises(NotFound):
        queries.one(cast.outsider, secret.code)
    (card,) = queries.cards(cast.outsider, [opened])
    assert card.used_in == 0 and queries.cards(cast.technologist, [opened])[0].used_in == 1
    assert {one.code for one in offered(cast.outsider, words=["zebrafinch", "sings"], goals=["know-customers"])} == {opened.code}
    assert api(cast.outsider).get(f"{ROOT}{secret.code}/").status_code == 404
    assert b"Zebrafinch" not in page(cast.outsider).get("/insights/?view=all").content
    assert b"Zebrafinch" not in page(cast.outsider).get("/palette/?q=zebrafinch").content
    assert not access.citations(cast.outsider).exists() and access.citations(cast.technologist).count() == 1
    with pytest.raises(Invalid, match="There is no project"):
        say(actor=cast.outsider, projects=[hidden.number])


def test_nobody_is_written_to(cast, world, say):
    insight = say()
    operations.change(actor=cast.technologist, code=insight.code, version=1, text="Otherwise")
    citing.cite(number=bring_to(State.IN_TRIAGE, cast, world).number, actor=cast.technologist, insight=insight.code)
    Notice.objects.all().delete()
    delivery.deliver_due()
    assert not Notice.objects.filter(url__contains="/insights/").exists() and not mail.outbox


def test_the_api_says_finds_changes_cites_and_withdraws(cast, world, api):
    request = bring_to(State.IN_TRIAGE, cast, world)
    client, until = api(cast.marketer), (clock.today() + timedelta(days=99)).isoformat()
    body = {"text": SENTENCE, "evidence": "A survey of 900.", "tags": ["mail"], "goals": ["know-customers"], "expires_on": until}
    made = client.post(ROOT, body)
    assert made.status_code == 201 and {name: made.json()[name] for name in body} == body
    own = f"{ROOT}{made.json()['code']}/"
    assert [row["code"] for row in client.get(f"{ROOT}?q=sunday survey&tag=mail&goal=know-customers").json()["results"]] == [
        made.json()["code"]
    ]
    assert client.get(f"{ROOT}?kind=lesson").json()["results"] == [] == client.get("/api/v1/lessons/").json()["results"]
    assert client.post("/api/v1/lessons/", {**body, "projects": []}).status_code == 400
    assert client.patch(own, {"text": "x"}).status_code == 400
    assert client.patch(own, {"version": 1, "text": "Shorter"}).json()["version"] == 2
    cited = client.post(f"{own}cite/", {"request": request.code})
    assert cited.status_code == 201 and [use["request"] for use in cited.json()["uses"]] == [request.code]
    assert client.post(f"{own}cite/", {"request": "R-999"}).status_code == 404
    assert client.post(f"{own}withdraw/", {"version": 2, "reason": "Too few asked."}).json()["stands"] == "withdrawn"


def test_its_pages(cast, world, page):
    client, until = page(cast.marketer), (clock.today() + timedelta(days=99)).isoformat()
    body = {"kind": "insight", "text": SENTENCE, "expires_on": until, "goals": "know-customers", "tags": "mail, sunday"}
    refused = client.post("/insights/new/", {**body, "text": "", "link": "ftp://x"})
    assert refused.status_code == 422 and "Say it in one sentence" in refused.content.decode()
    made = client.post("/insights/new/", body)
    insight = Insight.objects.get()
    assert made.url == f"/insights/{insight.code}/" and insight.tags == ["mail", "sunday"]
    assert SENTENCE in client.get("/insights/?q=sunday&tag=mail&goal=know-customers").content.decode()
    assert SENTENCE not in client.get("/insights/?kind=lesson").content.decode()
    assert client.get("/insights/?view=none").status_code == 400
    request = bring_to(State.DRAFT, cast, world)
    offered_there = client.get(f"/requests/{request.code}/check/").content.decode()
    assert SENTENCE in offered_there and "Cite it" in offered_there
    assert SENTENCE in client.get(f"/requests/{request.code}/edit/title/").content.decode()
    cited = client.post(f"/requests/{request.code}/cite/", {"insight": insight.code, "back": "check"})
    assert cited.url == f"/requests/{request.code}/check/" and "It cites" in client.get(cited.url).content.decode()
    assert "Where it was used" in client.get(f"/insights/{insight.code}/").content.decode()
    gone = client.post(f"/insights/{insight.code}/withdraw/", {"version": 1, "reason": "Wrong."})
    assert gone.status_code == 302 and "Wrong." in client.get(gone.url).content.decode()


def test_the_list_goes_on_page_by_page(cast, world, say, page, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    said = [say(text=f"Sentence {number} of five") for number in range(5)]
    client, address, found = page(cast.marketer), "/insights/?view=all", []
    while address:
        text = client.get(address).content.decode()
        found.append(set(re.findall(r"Sentence \d", text)))
        older = re.search(r'href="([^"]+)" rel="next"', text)
        address = unescape(older[1]) if older else ""
        assert not address or "view=all" in address, "the filter stays"
    assert len(said) == 5 and found == [{"Sentence 4", "Sentence 3"}, {"Sentence 2", "Sentence 1"}, {"Sentence 0"}]
    assert client.get("/insights/?older=x").status_code == 400
