"""Fields of the API take what was written and make nothing else of it."""

from typing import Any

import pytest
from rest_framework.exceptions import ValidationError

from collab.web.fields import WholeField, YesField
from collab.web.parsing import loads


@pytest.mark.parametrize("text", ['"1"', "1.0", "true", "null", "[1]", '"\uff11"', "0", "11"])
def test_a_whole_number_is_written_as_one(text: str) -> None:
    with pytest.raises(ValidationError):
        WholeField(min_value=1, max_value=10).run_validation(loads(text))
    assert WholeField(min_value=1, max_value=10).run_validation(loads("7")) == 7


@pytest.mark.parametrize("given", ["true", "yes", "1", 1, 0, 1.0, None, "", []])
def test_a_yes_is_true_or_false(given: Any) -> None:
    with pytest.raises(ValidationError):
        YesField().run_validation(given)
    assert YesField().run_validation(True) is True
