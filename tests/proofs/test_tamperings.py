"""Whoever owns the database can write what the triggers would refuse; the proofs find it, and say where."""

from types import SimpleNamespace

import pytest

from tests.proofs.by_owner import BY_OWNER
from tests.proofs.by_portal import BY_PORTAL
from tests.proofs.company import looked, tampered
from tests.proofs.hands import Case
from tests.sampling import some


def test_nothing_is_found_where_nobody_tampered(company: SimpleNamespace) -> None:
    assert looked() == []


@pytest.mark.parametrize("case", some([*BY_OWNER, *BY_PORTAL], 2), ids=lambda case: case.name)
def test_it_is_found_and_placed(company: SimpleNamespace, case: Case) -> None:
    key, found = tampered(case.does, case.which, is_new=case.is_new)
    assert any(line.startswith(case.said.replace("{key}", str(key))) for line in found), found or "nothing was found"
