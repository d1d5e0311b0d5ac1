"""Gates with their lists, on a lighter track and on the major one; another baseline by approval; templates; and the guards under them."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from collab.approvals.models import Route
from collab.events.models import Event
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from projects.portfolio import gates, operations, templates
from projects.portfolio.models import Baseline, Check, Gate, Milestone, Passage, Project, Template

ROOT = "/api/v1/projects/"
CONTENT = {
    "milestones": [
        {"title": "Scope agreed", "share": 20, "weight": 30, "side": "marketing"},
        {"title": "Go-live", "share": 100, "weight": 70, "side": "it"},
    ],
    "gates": [
        {
            "phase": "build",
            "passes": "it_lead",
            "checks": [{"words": "Design agreed", "side": "it"}, {"words": "Texts", "side": "marketing"}],
        }
    ],
}


@pytest.fixture
def project(cast, start, request):
    """R-231, planned by the template of campaigns."""
    made = start(231, starts_on=date(2027, 1, 1), ends_on=date(2027, 4, 11), track=getattr(request, "param", "fast"))
    templates.keep(actor=cast.admin, code="campaign", name="Campaign", work="Campaigns", content=CONTENT)
    templates.use(number=231, template="campaign", actor=cast.it_lead)
    return made


def version():
    return Project.objects.get(number=231).version


def tick_all(cast):
    for check in Check.objects.all():
        gates.tick(number=231, check=check.pk, actor=cast.it_lead, is_done=True)


def test_a_template_plans_milestones_gates_and_lists(cast, project):
    rows = [(one.title, one.due_on, one.weight, one.owner.username) for one in Milestone.objects.select_related("owner")]
    assert rows == [
        ("Scope agreed", date(2027, 1, 21), 30, "marketing_lead"), ("Go-live", date(2027, 4, 11), 70, "it_lead"),
    ]  # fmt: skip
    assert [(one.label, one.side) for one in Check.objects.all()] == [("Design agreed", "it"), ("Texts", "marketing")]
    with pytest.raises(Conflict, match="used once"):
        templates.use(number=231, template="campaign", actor=cast.it_lead)


def test_a_template_is_kept_in_versions(cast, project):
    with pytest.raises(Forbidden):
        templates.keep(actor=cast.it_lead, code="campaign", name="Mine", work="Campaigns", content=CONTENT)
    bad = {**CONTENT, "milestones": [{**CONTENT["milestones"][0], "weight": 99}]}
    with pytest.raises(Invalid) as refused:
        templates.keep(actor=cast.technologist, code="campaign", name="Campaign", work="", content=bad)
    assert set(refused.value.fields) == {"work", "milestones"}
    with pytest.raises(Conflict, match="in the meantime"):
        templates.keep(actor=cast.technologist, code="campaign", name="Campaign", work="Campaigns", content=CONTENT, number=7)
    templates.keep(actor=cast.technologist, code="campaign", name="Short campaign", work="Campaigns", content=CONTENT, number=1)
    assert list(Template.objects.order_by("number").values_list("number", "is_current", "name")) == [
        (1, False, "Campaign"), (2, True, "Short campaign"),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", ["days", "missing", "begun"])
def test_what_cannot_be_planned_by_a_template(cast, start, wrong):
    start(1, **({} if wrong == "days" else {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 4, 1)}))
    templates.keep(actor=cast.admin, code="campaign", name="Campaign", work="Campaigns", content=CONTENT)
    if wrong == "begun":
        operations.update_project(number=1, actor=cast.it_lead, version=1, phase="discovery")
    with pytest.raises(Conflict if wrong == "begun" else Invalid):
        templates.use(number=1, template="none" if wrong == "missing" else "campaign", actor=cast.it_lead)
    assert not Milestone.objects.exists() and not Gate.objects.exists()


def test_nothing_goes_through_a_gate_that_is_not_passed(cast, project):
    with pytest.raises(Conflict, match="gate before Build"):
        operations.update_project(number=231, actor=cast.it_lead, version=version(), phase="build")
    operations.update_project(number=231, actor=cast.it_lead, version=version(), phase="discovery")
    with pytest.raises(Forbidden, match="Its IT lead passes"):
        gates.pass_gate(number=231, phase="build", actor=cast.marketing_lead)
    with pytest.raises(Conflict, match="“Design agreed” and “Texts”"):
        gates.pass_gate(number=231, phase="build", actor=cast.it_lead)
    with pytest.raises(NotFound):
        gates.pass_gate(number=231, phase="launch", actor=cast.it_lead)
    tick_all(cast)
    gates.pass_gate(number=231, phase="build", actor=cast.it_lead)
    with pytest.raises(Conflict):
        gates.tick(number=231, check=Check.objects.first().pk, actor=cast.it_lead, is_done=False)
    operations.update_project(number=231, actor=cast.it_lead, version=version(), phase="build")
    assert Event.objects.filter(kind="portfolio.gate.passed", data__gate="build").count() == 1


def test_the_database_lets_nothing_through_a_gate_either(cast, project):
    attacks = (
        "UPDATE portfolio_gate SET passed_at = now()",
        "UPDATE portfolio_check SET done_on = '2027-01-01', done_by_id = (SELECT min(id) FROM people_person)",
        "DELETE FROM portfolio_gate",
        "UPDATE portfolio_template SET content = '{}'",
        "INSERT INTO portfolio_passage (project_id, act, phase, reason, proposed_by_id, proposed_at, state) SELECT id, 'baseline', '', 'x', "
        "it_lead_id, now(), 'agreed' FROM portfolio_project",
        "UPDATE portfolio_project SET phase = 'build', version = version + 1",
    )
    for attack in attacks:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_plan_is_frozen_anew_by_somebody_else(cast, project, api):
    operations.update_project(number=231, actor=cast.it_lead, version=version(), phase="discovery")
    started_on = Project.objects.get(number=231).starts_on + timedelta(days=1)
    operations.update_project(number=231, actor=cast.it_lead, version=version(), starts_on=started_on, ends_on=date(2027, 4, 20))
    lead = api(cast.it_lead)
    assert lead.post(f"{ROOT}R-231/baselines/", {"reason": ""}, format="json").status_code == 400
    made = lead.post(f"{ROOT}R-231/baselines/", {"reason": "The season moved."}, format="json")
    assert made.status_code == 201, made.json()
    again = lead.post(f"{ROOT}R-231/baselines/", {"reason": "Again."}, format="json")
    assert again.status_code == 409
    path = f"{ROOT}R-231/proposals/{made.json()['id']}/"
    for who, status in ((cast.it_lead, 403), (cast.marketing_lead, 403), (cast.finance, 403)):
        assert api(who).post(path, {"answer": "agree"}, format="json").status_code == status, who
    assert api(cast.cio).post(path, {"answer": "refuse"}, format="json").status_code == 400
    agreed = api(cast.cio).post(path, {"answer": "agree"}, format="json")
    assert (agreed.status_code, agreed.json()["state"]) == (200, "agreed"), agreed.json()
    row = Project.objects.get(number=231)
    assert row.baseline_starts_on == started_on
    assert (row.baseline_ends_on, Milestone.objects.get(title="Go-live").baseline_on) == (date(2027, 4, 20), date(2027, 4, 11))
    rows = lead.get(f"{ROOT}R-231/baselines/").json()["results"]
    assert [one["ends_on"] for one in rows] == ["2027-04-11", "2027-04-11", "2027-04-20"]
    assert Baseline.objects.latest("number").route_id == Passage.objects.get().route_id
    assert api(cast.cio).post(path, {"answer": "agree"}, format="json").status_code == 409


def test_a_refusal_changes_nothing(cast, project):
    made = gates.propose_baseline(number=231, actor=cast.it_lead, reason="The season moved.")
    gates.refuse(number=231, passage=made.pk, actor=cast.technologist, reason="It did not.")
    assert (Passage.objects.get().state, Baseline.objects.count()) == ("refused", 1)


@pytest.mark.parametrize("project", ["major"], indirect=True)
def test_on_the_major_track_a_gate_takes_an_approval(cast, project):
    tick_all(cast)
    with pytest.raises(DatabaseError, match="by its approval"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE portfolio_gate SET passed_at = now()")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(Invalid):
        gates.pass_gate(number=231, phase="build", actor=cast.it_lead)
    gates.pass_gate(number=231, phase="build", actor=cast.it_lead, reason="All is there.")
    assert Gate.objects.get().passed_at is None
    with pytest.raises(Conflict, match="gate before Build"):
        operations.update_project(number=231, actor=cast.it_lead, version=version(), phase="build")
    made = Passage.objects.get()
    with pytest.raises(Forbidden):
        gates.agree(number=231, passage=made.pk, actor=cast.it_lead)
    gates.agree(number=231, passage=made.pk, actor=cast.cmo)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    operations.update_project(number=231, actor=cast.it_lead, version=version(), phase="build")
    assert Route.objects.get(pk=made.route_id).state == "passed"
