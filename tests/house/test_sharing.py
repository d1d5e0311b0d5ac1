"""Tests that share a company or a browser are sent to one worker, and no others are."""

import re

import pytest

from tests.sharing import together

# A signature (its instant in base 62, then the sign itself) or the instant of a clock, as either stands in a test's name.
OF_THIS_SECOND = re.compile(r":[0-9A-Za-z]{6}:[-\w]{27,}|\d\d:\d\d:\d\d\.\d")
PAGE = "tests/journeys/test_beside_pages.py"


def test_a_file_that_makes_something_once_stays_together() -> None:
    assert together(f"{PAGE}::test_a_page_is_sound_and_light[sign in]") == PAGE
    assert together("tests/demo/test_story.py::test_it_is_as_large_as_promised") == "tests/demo/test_story.py"
    assert together("tests/journeys/test_main_job.py::test_the_main_job[with script]") == "tests/journeys/test_main_job.py"


def test_the_launcher_is_one_lot() -> None:
    assert together("tests/launch/test_demo.py::test_a") == together("tests/launch/test_dev.py::test_b") == "tests/launch/"


def test_what_changes_the_role_of_all_workers_is_one_lot() -> None:
    file = "tests/roof/test_setup_database.py"
    assert together(f"{file}::test_a") == together(f"{file}::test_b[x]") == file


def test_all_others_go_where_there_is_room() -> None:
    alone = "tests/kit/test_days.py::test_a_day"
    assert together(alone) == alone


def test_no_name_of_a_test_holds_the_second_in_which_it_was_collected(request: pytest.FixtureRequest) -> None:
    """Two workers collect for themselves and must find the same names, though one of them begins a second later."""
    named = [item.nodeid for item in request.session.items if OF_THIS_SECOND.search(item.nodeid)]
    assert not named, "give it ids="
