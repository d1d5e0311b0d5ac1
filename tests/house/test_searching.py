"""Words are searched in one way: folded, by ``collab.kit.words``; nowhere by a part of a text as the database's collation has it."""

import re

import pytest
from django.contrib import admin

from collab.events.admin import Open
from tests.house.test_code import OURS, ROOT

AS_IT_IS = re.compile(r"\w+__i(?:contains|startswith|endswith|regex|exact)\b")
# Names that machines know too, compared as a whole.
WHOLE = {
    "collab/account/links.py": "email__iexact",
    "collab/people/models.py": "username__iregex",
    "collab/people/picking.py": "username__iexact, email__iexact",
    "projects/post/judging.py": "email__iexact",
}


def test_no_text_is_searched_as_it_is() -> None:
    found = {}
    for root in OURS:
        for path in sorted((ROOT / root).rglob("*.py")):
            if "migrations" not in path.parts and (hits := AS_IT_IS.findall(path.read_text())):
                found[path.relative_to(ROOT).as_posix()] = ", ".join(dict.fromkeys(hits))
    assert found == WHOLE


@pytest.mark.parametrize("site", sorted(admin.site._registry.values(), key=str), ids=lambda site: type(site).__name__)
def test_the_administration_searches_by_words(site: admin.ModelAdmin) -> None:
    """Django would ask for a part of each column, as its collation has it."""
    if not site.search_fields:
        return
    asks = next(one for one in type(site).__mro__ if "get_search_results" in vars(one))
    assert issubclass(asks, Open), asks
    assert all(column.isidentifier() and "__" not in column for column in site.search_fields), "these go to Django's own"
