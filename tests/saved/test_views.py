"""Saved views: a filter under a name, read anew by whoever opens it; one's own, shared by link or with a role; the one a list opens with."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab.kit.errors import Conflict, Invalid, NotFound, Unfit
from collab.saved import operations, queries
from collab.saved.models import View
from collab.web.saving import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
ROOT = "/api/v1/views/"


def save(actor: Any, **more: Any) -> View:
    facts = {"page": "requests", "name": "Live", "query": "view=live&sort=value&older=7~2&junk=1"}
    return operations.keep(actor=actor, **{**facts, **more})


def test_it_keeps_what_makes_the_filter_and_opens_the_list(cast, page) -> None:
    row = save(cast.cmo)
    assert row.query == "view=live&sort=value", "neither a page of it nor what the list does not know"
    assert page(cast.cmo).get(f"/views/{row.code}/")["Location"] == "/requests/?view=live&sort=value"
    with pytest.raises(Unfit):
        save(cast.cmo)
    assert save(cast.cio).name == "Live", "each has names of their own"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"), ({"page": "secrets"}, "page"), ({"shared": "everyone"}, "shared"), ({"query": "view=no"}, "query"),
        ({"query": "goal=gone"}, "query"), ({"name": "x" * 99}, "name"), ({"query": "q=" + "x" * 2_000}, "query"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_nothing_is_written(cast, world, wrong, field) -> None:
    with pytest.raises(Invalid) as refused:
        save(cast.cmo, **wrong)
    assert list(refused.value.fields) == [field] and not View.objects.exists()


def test_who_opens_which(cast, page) -> None:
    private, link, role = save(cast.cmo), save(cast.cmo, name="Link", shared="link"), save(cast.cmo, name="Role", shared="cio")
    opened = {
        name: [page(getattr(cast, name)).get(f"/views/{row.code}/").status_code for row in (private, link, role)]
        for name in ("cmo", "cio", "finance")
    }
    assert opened == {"cmo": [302, 302, 302], "cio": [404, 302, 302], "finance": [404, 302, 404]}
    assert [one.name for one in queries.cards(cast.cio, queries.shown(cast.cio))] == ["Role"]
    assert "Role" in page(cast.cio).get("/views/menu/?page=requests", headers={"HX-Request": "true"}).content.decode()
    assert "Link" not in page(cast.finance).get("/views/").content.decode()


def test_a_view_whose_thing_is_gone_says_so(cast, world, page) -> None:
    row = save(cast.cmo, query=f"goal={world.goal.code}&view=all")
    View.objects.update(query="goal=long-gone&view=nothing")
    answer = page(cast.cmo).get(f"/views/{row.code}/")
    assert answer.status_code == 409 and "no such filter" in answer.content.decode()
    View.objects.update(query="goal=long-gone&view=all&brand=nobody&source=none&requester=nobody")
    text = page(cast.cmo).get(f"/views/{row.code}/").content.decode()
    for words in ("no goal with the code long-gone", "no brand", "no data source", "Nobody is called nobody"):
        assert words in text
    View.objects.update(query="goal=long-gone", is_usual=True)
    assert page(cast.cmo).get("/requests/").status_code == 200, "what does not open is nobody's usual view"


def test_the_list_opens_with_the_usual_one(cast, page) -> None:
    first = save(cast.cmo, is_usual=True)
    second = save(cast.cmo, name="All", query="view=all", is_usual=True)
    assert [row.is_usual for row in (View.objects.get(pk=first.pk), View.objects.get(pk=second.pk))] == [False, True]
    client = page(cast.cmo)
    assert client.get("/requests/")["Location"] == "/requests/?view=all"
    for address in ("/requests/?plain", "/requests/?view=live", "/requests/?format=csv"):
        assert client.get(address).status_code == 200
    assert page(cast.cio).get("/requests/").status_code == 200
    everything = save(cast.cmo, page="kpis", name="All", query="", is_usual=True)
    assert client.get("/kpis/")["Location"] == "/kpis/?plain" and everything.query == ""


def test_each_list_with_filters_opens_its_views(cast, page) -> None:
    client = page(cast.technologist)
    for name, one in PAGES.value.items():
        row = save(cast.technologist, page=name, query="")
        assert client.get(f"/views/{row.code}/", follow=True).status_code == 200
        assert "Saved views" in client.get(f"{one.url}?plain").content.decode()
        (first, *_), wrong = one.names, {"q": "x" * 300}
        assert one.wrong(cast.technologist, {first: "no such thing"}), name
        assert one.wrong(cast.technologist, {"junk": "1"}) == [f"{one.label} have no filter called junk."] and wrong


def test_only_its_owner_changes_and_deletes_it(cast, page) -> None:
    row = save(cast.cmo, shared="cio")
    for write in (
        lambda: operations.change(actor=cast.cio, code=row.code, name="Mine"),
        lambda: operations.delete(actor=cast.cio, code=row.code),
    ):
        with pytest.raises(NotFound):
            write()
    with pytest.raises(Invalid):
        operations.change(actor=cast.cmo, code=row.code, owner=cast.cio)
    client = page(cast.cmo)
    assert client.post(f"/views/{row.code}/change/", {"name": "Ours", "shared": "link"}).status_code == 302
    assert client.post(f"/views/{row.code}/change/", {"name": "", "shared": ""}).status_code == 422
    row.refresh_from_db()
    assert (row.name, row.shared) == ("Ours", "link")
    assert client.post(f"/views/{row.code}/delete/").status_code == 302 and not View.objects.exists()


def test_there_is_an_end(cast, monkeypatch) -> None:
    monkeypatch.setattr(operations, "MOST", 1)
    save(cast.cmo)
    with pytest.raises(Conflict):
        save(cast.cmo, name="Another")


def test_the_api_keeps_ones_own(cast, world, api) -> None:
    client = api(cast.cmo)
    made = client.post(ROOT, {"page": "projects", "name": "Live", "query": "view=live", "shared": "link", "usual": True})
    assert made.status_code == 201 and made.json()["usual"] is True and made.json()["wrong"] == []
    own = f"{ROOT}{made.json()['code']}/"
    assert client.patch(own, {"name": "All", "query": "view=all"}).json()["query"] == "view=all"
    assert client.patch(own, {"query": "view=no"}).status_code == 400
    assert [one["name"] for one in client.get(f"{ROOT}?page=projects").json()["results"]] == ["All"]
    assert api(cast.cio).get(own).status_code == 404 and api(cast.cio).get(ROOT).json()["results"] == []
    assert client.post(ROOT, {"page": "projects", "name": "x", "query": "", "junk": 1}).status_code == 400
    assert client.delete(own).status_code == 204 and client.get(own).status_code == 404


def test_a_bare_list_asks_one_thing_more(cast, page) -> None:
    client = page(cast.cmo)
    client.get("/kpis/")
    counts = []
    for address in ("/kpis/?plain", "/kpis/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[1] == counts[0] + 1
