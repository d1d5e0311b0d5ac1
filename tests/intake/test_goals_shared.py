"""A request that serves several goals: shares that sum, its goal among them, told from what to what, and counted under each by its share."""

from types import SimpleNamespace
from typing import Any

import pytest
from stories import Story

from collab.agenda import alignment
from collab.agenda import operations as agenda
from collab.agenda import queries as goals
from collab.agenda.models import Goal
from collab.events.models import Event
from collab.kit.errors import Invalid
from projects.intake.models import Request
from projects.intake.operations import edit
from projects.intake.queries.page import changes
from projects.portfolio import serving_goals

pytestmark = pytest.mark.django_db
BOTH = [{"goal": "know-customers", "share": 60}, {"goal": "other", "share": 40}]
KEPT = [{"goal": "know-customers", "share": "60"}, {"goal": "other", "share": "40"}]


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    for code in ("other", "third"):
        agenda.set_goal(
            actor=cast.cmo, code=code, title=code.capitalize(), starts_on=world.year.starts_on, ends_on=world.year.ends_on,
            owner_marketing=cast.marketing_lead, owner_it=cast.it_lead,
        )  # fmt: skip
    return SimpleNamespace(cast=cast, world=world)


def drafted(house: SimpleNamespace, **answers: Any) -> Story:
    return Story(house.cast, house.world, answers=answers).drafted()


def stands(story: Story) -> tuple[str, Any]:
    request = Request.objects.select_related("goal").get(pk=story.request.pk)
    return request.goal.code, request.goals


def say(story: Story, **answers: Any) -> Request:
    return edit.edit(actor=story.request.requester, **answers, **story.seen)


def test_goals_are_said_with_the_main_one_among_them_and_told_from_what_to_what(house: SimpleNamespace) -> None:
    story = drafted(house)
    say(story, goals=BOTH[::-1])
    assert stands(story) == ("know-customers", KEPT)
    (event,) = changes.named([Event.objects.latest("pk")])
    title = Goal.objects.get(code="know-customers").title
    assert changes.words(event.data["changed"]) == f"the goals it serves from its goal alone to 60% {title} and 40% Other"
    before = story.request.version
    assert say(story, goals=BOTH).version == before + 1, "said again it is no change"
    say(story, goals=[{"goal": "third", "share": 70}, {"goal": "other", "share": 30}])
    assert stands(story)[0] == "third", "the largest is its goal, where the one before is not among them"
    say(story, goals=[{"goal": "third", "share": 100}])
    assert stands(story) == ("third", None)


def test_its_goal_said_alone_takes_the_place_of_the_one_before(house: SimpleNamespace) -> None:
    story = drafted(house, goals=BOTH)
    say(story, goal="other")
    assert stands(story) == ("other", KEPT)
    say(story, goal="third")
    assert stands(story) == ("third", [{"goal": "know-customers", "share": "60"}, {"goal": "third", "share": "40"}])
    say(story, goal=None)
    assert Request.objects.get(pk=story.request.pk).goals is None


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"goals": [BOTH[0], {"goal": "other", "share": 39}]}, "come to 99"),
        ({"goals": [BOTH[0], {"goal": "nowhere", "share": 40}]}, "Row 2: there is no goal"),
        ({"goals": [BOTH[0], {"goal": "know-customers", "share": 40}]}, "named once"),
        ({"goals": BOTH, "goal": "third"}, "has to be one of them"),
        ({"goals": [{"goal": "other", "share": n} for n in range(11)]}, "up to 10"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(house: SimpleNamespace, said: dict[str, Any], sentence: str) -> None:
    story = drafted(house)
    with pytest.raises(Invalid, match=sentence):
        say(story, **said)
    assert stands(story) == ("know-customers", None)


def test_each_goal_counts_it_with_its_share_of_the_money(house: SimpleNamespace) -> None:
    story = drafted(house, goals=BOTH).submitted().routed().approved().funded().started()
    works = serving_goals.serving(house.cast.cmo)
    (work,) = [one for one in works if one.number == story.request.number]
    assert work.money is not None
    keys = {code: Goal.objects.get(code=code) for code in ("know-customers", "other", "third")}
    own, other = (goals.work_of(house.cast.cmo, keys[code])[0] for code in ("know-customers", "other"))
    assert (own.share, other.share) == (60, 40) and own.money is not None and other.money is not None
    assert own.money + other.money == work.money and other.money.amount == work.money.amount * 40 / 100
    assert goals.work_of(house.cast.cmo, keys["third"]) == []
    assert {keys["know-customers"].pk, keys["other"].pk} <= serving_goals.served(house.cast.cmo)
    found = alignment.alignment(house.cast.cmo)
    assert {row.goal.code: len(row.all.works) for row in found.rows} == {"know-customers": 1, "other": 1, "third": 0}
    assert found.all.money == work.money, "counted once in all"
    assert [sentence for sentence, _ in found.workless.lines] == ["No project serves “Third”."]


def test_page_and_api_say_them(house: SimpleNamespace, page: Any, api: Any) -> None:
    story = drafted(house)
    code, client, caller = story.request.code, page(house.cast.marketer), api(house.cast.marketer)
    address = f"/requests/{code}/edit/goals/"
    shown = client.get(address).content.decode()
    assert "Know" in shown and 'value="100"' in shown
    rows = {"goals_0_goal": "know-customers", "goals_0_share": "60", "goals_1_goal": "Other (other)", "goals_1_share": "30"}
    refused = client.post(address, {"version": story.request.version, **rows})
    assert refused.status_code == 422 and "these come to 90" in refused.content.decode()
    sent = client.post(address, {"version": story.request.version, **rows, "goals_1_share": "40"})
    assert sent.status_code == 302 and stands(story) == ("know-customers", KEPT)
    document = caller.get(f"/api/v1/requests/{code}/").json()
    assert (document["goal"], document["goals"]) == ("know-customers", BOTH)
    version = document["version"]
    answer = caller.patch(f"/api/v1/requests/{code}/", {"version": version, "goal": "third"}, format="json").json()
    assert answer["goal"] == "third" and {row["goal"]: row["share"] for row in answer["goals"]} == {"third": 60, "other": 40}
    assert "60% Third" in client.get(f"/requests/{code}/").content.decode()
