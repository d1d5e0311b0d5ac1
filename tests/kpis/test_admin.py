"""KPIs in the administration: whatever is refused is given back, with what stands now where somebody came first."""

import pytest

from collab.kpis import operations

pytestmark = pytest.mark.django_db


@pytest.fixture
def kpi(make_kpi):
    return make_kpi()


def test_a_late_change_in_administration_comes_back_with_what_stands_now(cast, page, kpi):
    client, path = page(cast.admin), f"/admin/kpis/kpi/{kpi.pk}/change/"
    form = client.get(path).context["adminform"].form
    body = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    body = {name: value for name, value in body.items() if value is not False}
    operations.alter(actor=cast.technologist, code=kpi.code, name="Theirs")
    late = client.post(path, body | {"name": "Mine"})
    text = late.content.decode()
    assert late.status_code == 409
    for said in ('value="Mine"', "It is “Theirs” now.", "since you opened it"):
        assert said in text
    kpi.refresh_from_db()
    assert kpi.name == "Theirs"
    again = {**body, "name": "Mine", "seen": late.context["adminform"].form["seen"].value()}
    assert client.post(path, again).status_code == 302
    kpi.refresh_from_db()
    assert kpi.name == "Mine"


def test_what_administration_refuses_keeps_what_was_typed(cast, page, kpi):
    client, path = page(cast.admin), f"/admin/kpis/kpi/{kpi.pk}/change/"
    form = client.get(path).context["adminform"].form
    body = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = client.post(path, {**body, "definition": "Words that took an hour.", "tolerance": "2"})
    assert answer.status_code == 400
    assert "Words that took an hour." in answer.content.decode()
    assert "A share from 0 to 1" in answer.content.decode()
