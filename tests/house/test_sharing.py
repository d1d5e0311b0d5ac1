"""Tests that share a company or a browser are sent to one worker, and no others are."""

from tests.sharing import together

PAGE = "tests/journeys/test_beside_pages.py"


def test_a_file_that_makes_something_once_stays_together() -> None:
    assert together(f"{PAGE}::test_a_page_is_sound_and_light[sign in]") == PAGE
    assert together("tests/demo/test_story.py::test_it_is_as_large_as_promised") == "tests/demo/test_story.py"
    assert together("tests/journeys/test_main_job.py::test_the_main_job[with script]") == "tests/journeys/test_main_job.py"


def test_the_launcher_is_one_lot() -> None:
    assert together("tests/launch/test_demo.py::test_a") == together("tests/launch/test_dev.py::test_b") == "tests/launch"


def test_what_changes_the_role_of_all_workers_is_one_lot() -> None:
    file = "tests/roof/test_setup_database.py"
    assert together(f"{file}::test_a") == together(f"{file}::test_b[x]") == file


def test_all_others_go_where_there_is_room() -> None:
    alone = "tests/kit/test_days.py::test_a_day"
    assert together(alone) == alone
