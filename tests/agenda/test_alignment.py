"""How goals stand by their worst KPI, and the matrix of goals and strategies: its cells, money, holes and orphans."""

import pytest
from django.db import DatabaseError, connection, transaction
from stories import bring_to

from collab.agenda import operations
from collab.agenda.alignment import Alignment, alignment
from collab.agenda.models import Goal
from collab.agenda.standing import standings
from collab.kit.errors import Invalid
from collab.registers import operations as registers
from projects.intake.states import State as S
from projects.portfolio import operations as portfolio
from projects.portfolio.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def strategies(cast) -> None:
    for code, name in (("marketing", "Marketing strategy"), ("it", "IT strategy")):
        registers.add(actor=cast.technologist, kind="strategies", code=code, name=name)


def carries(cast, project: Project, *codes: str) -> Project:
    return portfolio.update_project(number=project.number, actor=cast.it_lead, version=project.version, strategies=list(codes))


def running(cast, world, **answers) -> Project:
    project = bring_to(S.IN_DELIVERY, cast, world, answers=answers).project
    assert project is not None
    return project


def state(person, goal: Goal) -> tuple[str, str]:
    found = standings(person, [Goal.objects.prefetch_related("kpis").get(pk=goal.pk)])[goal.pk]
    return found.state, found.because


def test_a_goal_stands_as_its_worst_kpi_and_says_which(cast, world, measured):
    goal = world.goal
    operations.change_goal(actor=cast.cmo, code=goal.code, kpis=[])
    assert state(cast.marketer, goal) == ("no_kpi", "")
    for code, now, target in (("well", "60", "60"), ("worse", "57", "60"), ("worst", "20", "60"), ("unknown", "", "60")):
        measured(code, now=now, target=target)
    operations.change_goal(actor=cast.cmo, code=goal.code, kpis=["well", "unknown", "worst"])
    assert state(cast.marketer, goal) == ("no_work", "")
    running(cast, world)
    assert state(cast.marketer, goal) == ("off_track", "Worst")
    operations.change_goal(actor=cast.cmo, code=goal.code, kpis=["well", "unknown"])
    assert state(cast.marketer, goal) == ("none", "Unknown")
    operations.change_goal(actor=cast.cmo, code=goal.code, kpis=["well", "worse"])
    assert state(cast.marketer, goal) == ("on_track", "Well")
    operations.change_goal(actor=cast.cmo, code=goal.code, is_active=False)
    assert state(cast.marketer, goal) == ("ended", "")


def test_work_of_what_stands_under_a_goal_is_its_work(cast, world, measured, set_goal):
    measured("well", now="60", target="60")
    top = set_goal("top", kpis=["well"])
    operations.change_goal(actor=cast.cmo, code=world.goal.code, parent="top")
    assert state(cast.marketer, top) == ("no_work", "")
    running(cast, world)
    assert state(cast.marketer, top) == ("on_track", "Well")


def cells(found: Alignment) -> dict[str, list[list[str]]]:
    return {row.goal.code: [[work.code for work in cell.works] for cell in row.cells] for row in found.rows}


def test_the_matrix_counts_holes_orphans_and_goals_without_work(cast, world, strategies, set_goal):
    set_goal("lonely")
    one, other = running(cast, world), running(cast, world)
    carries(cast, one, "it")
    found = alignment(cast.technologist)
    # By name: the IT strategy stands before marketing's.
    assert cells(found) == {"know-customers": [[one.code], []], "lonely": [[], []]}
    assert (found.holes.count, found.holes.sentences) == (
        1,
        ["“Know our customers” has no work in Marketing strategy.", "No project carries out the strategy Marketing strategy."],
    )
    assert found.orphans.sentences == [f"{other.code} {other.title} carries out no strategy."]
    assert found.workless.sentences == ["No project serves “Lonely”."]
    operations.change_goal(actor=cast.cmo, code="know-customers", is_active=False)
    assert alignment(cast.technologist).orphans.sentences == [
        f"{one.code} {one.title} serves no goal that is pursued.",
        f"{other.code} {other.title} serves no goal that is pursued and carries out no strategy.",
    ]


def test_work_in_two_strategies_is_counted_once_in_the_row(cast, world, strategies):
    one = carries(cast, running(cast, world), "it", "marketing")
    (row,) = alignment(cast.cmo).rows
    paid = row.all.money
    assert paid is not None and paid.amount > 0 and [cell.money for cell in row.cells] == [paid, paid]
    assert [work.code for work in row.all.works] == [one.code]
    assert [cell.money for cell in alignment(cast.marketer).rows[0].cells] == [None, None], (
        "whoever sees no money of work sees no sum of it"
    )


def test_what_is_hidden_is_in_no_cell_sum_and_sentence(cast, world, strategies, api):
    hidden = running(cast, world, is_confidential=True)
    seen = alignment(cast.outsider)
    assert seen.workless.sentences == ["No project serves “Know our customers”."]
    assert not seen.all.works and not seen.orphans.lines and seen.holes.count == 0
    assert alignment(cast.technologist).orphans.sentences == [f"{hidden.code} {hidden.title} carries out no strategy."]
    told = api(cast.outsider).get("/api/v1/alignment/").json()
    carries(cast, hidden, "it")
    assert api(cast.outsider).get("/api/v1/alignment/").json() == told
    assert told["orphans"] == {"count": 0, "sentences": []}


def test_the_api_has_a_row_a_cell(cast, world, strategies, api):
    one = carries(cast, running(cast, world), "it")
    told = api(cast.finance).get("/api/v1/alignment/").json()
    goal = {"goal": "know-customers", "unknown": 0}
    paid = {"amount": f"{alignment(cast.finance).all.money.amount:f}", "currency": "USD"}
    assert told["cells"] == [
        {**goal, "strategy": "it", "projects": [one.code], "money": paid},
        {**goal, "strategy": "marketing", "projects": [], "money": {"amount": "0", "currency": "USD"}},
    ]
    assert api(cast.finance).get("/api/v1/alignment/?colour=red").status_code == 400
    made = {"code": "digital", "name": "Digital strategy"}
    assert api(cast.marketing_lead).post("/api/v1/strategies/", made).status_code == 201
    assert api(cast.marketer).post("/api/v1/strategies/", {**made, "code": "x"}).status_code == 403
    assert [row["code"] for row in api(cast.marketer).get("/api/v1/strategies/").json()["results"]] == ["digital", "it", "marketing"]


def test_its_leads_say_which_strategies_a_project_carries_out(cast, world, strategies, api):
    project = running(cast, world)
    with pytest.raises(Invalid, match="no strategy with the code nothing today"):
        carries(cast, project, "it", "nothing")
    client = api(cast.marketing_lead)
    body = {"version": project.version, "strategies": ["marketing", "IT"]}
    assert client.patch(f"/api/v1/projects/{project.code}/", body).json()["strategies"] == ["it", "marketing"]
    assert api(cast.marketer).patch(f"/api/v1/projects/{project.code}/", {**body, "version": project.version + 1}).status_code == 403


def test_a_project_says_its_strategies_by_name_and_they_are_picked_by_name(cast, world, strategies, page):
    project = carries(cast, running(cast, world), "it", "marketing")
    shown = page(cast.marketer).get(f"/projects/{project.code}/").content.decode()
    assert "/registers/strategies/it/" in shown and "IT strategy" in shown
    client = page(cast.it_lead)
    form = client.get(f"/projects/{project.code}/update/")
    assert "IT strategy (it)" in form.content.decode()
    sent = {name: value for name, value in form.context["form"].initial.items() if value is not None}
    answer = client.post(f"/projects/{project.code}/update/", {**sent, "strategies": "IT strategy"})
    project.refresh_from_db()
    assert answer.status_code == 302 and project.strategies == ["it"]


@pytest.mark.usefixtures("all_rights")
def test_a_merge_is_followed_and_nothing_names_what_is_not_there(cast, world, strategies):
    project = carries(cast, running(cast, world), "it", "marketing")
    registers.merge(actor=cast.technologist, kind="strategies", code="it", version=1, into="marketing")
    project.refresh_from_db()
    assert project.strategies == ["marketing"]
    with pytest.raises(DatabaseError, match="the register does not have"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE portfolio_project SET strategies = '{it}'")


@pytest.mark.usefixtures("no_sql_in_templates")
def test_the_page_costs_the_same_however_much_there_is(cast, world, strategies, page, django_assert_max_num_queries):
    client = page(cast.cmo)
    for _ in range(2):
        carries(cast, running(cast, world), "it")
    client.get("/alignment/")
    with django_assert_max_num_queries(17):
        html = client.get("/alignment/").content.decode()
    assert "1 of 2 cells are holes" in html and html.count('data-label="IT strategy"') == 2
