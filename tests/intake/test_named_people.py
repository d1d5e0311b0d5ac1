"""Who is named on a request is named in one way, by page and by API, whether they ask for it or only see it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from projects.intake.api import colleagues as colleagues_api
from projects.intake.api import people as named
from projects.intake.api import viewers as viewers_api
from projects.intake.states import State
from projects.intake.views import colleagues, people, viewers
from tests.stories import bring_to

WAYS = {
    "colleagues": (colleagues.NAMING, colleagues_api.Colleagues, "asks for"),
    "viewers": (viewers.SHOWING, viewers_api.Viewers, "sees"),
}


@pytest.mark.parametrize("part", WAYS)
def test_each_is_the_same_part(
    cast: SimpleNamespace, world: SimpleNamespace, page: Callable[..., Any], api: Callable[..., Any], part: str
) -> None:
    way, door, said = WAYS[part]
    assert isinstance(way, people.Naming) and issubclass(door, named.Named)
    request = bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    url = f"/requests/{request.code}/{part}/"
    browser = page(cast.marketer)
    assert way.title in browser.get(url).text
    nobody = browser.post(url, {"person": "nobody at all"})
    assert nobody.status_code == 422 and way.submit in nobody.text
    done = browser.post(url, {"person": "outsider"}, follow=True)
    assert f"{cast.outsider.name} {said} {request.code}" in done.text
    own = {"username": "outsider", "name": cast.outsider.name, "department": cast.outsider.department.name}
    assert api(cast.marketer).get(f"/api/v1{url}").json() == {"next": None, "previous": None, "results": [own]}
    # Once more: it is said at the field.
    assert "person" in api(cast.marketer).post(f"/api/v1{url}", {"person": "outsider"}, format="json").json()["errors"]
