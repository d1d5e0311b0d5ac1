"""One row an answer: every room names the same answers, and each changed alone is saved, recorded and told."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from collab.customer.models import DataSource
from collab.events.models import Event
from collab.kit import clock
from collab.registers import operations as registers
from projects.intake import asked, bodies
from projects.intake.api import documents
from projects.intake.asked import ANSWERS, Answer, Kind, Who
from projects.intake.forms import questions
from projects.intake.forms.rows import RowsQuestion
from projects.intake.models import Request
from projects.intake.operations import answers as operations
from projects.intake.operations import asking, edit
from projects.intake.operations.rows import READ
from projects.intake.queries.page import answers as words
from projects.intake.queries.page import history
from projects.intake.rules import answers_missing
from projects.intake.states import State
from projects.launches import operations as launches

ROOT = Path(__file__).resolve().parents[2]
# What the model keeps beside answers: the number, the moves, and who asked.
NOT_ASKED = {
    # what was said, in the house's currency, and for the policy
    "worth", "personal_data",
    "id", "number", "state", "version", "before_hold", "requester", "technologist", "holder", "question", "asked_by", "route", "project",
    "merged_into", "tool", "avoided", "avoided_in", "size", "size_due_on", "split_from", "asked_as",
    "snoozed_until", "made_at", "submitted_at", "state_since", "updated_at", "search",
}  # fmt: skip
# What each is changed to: by the API, and in the fields of its page.
NEW: dict[str, tuple[Any, dict[str, Any]]] = {
    "goal": ("other-goal", {"goal": "other-goal"}),
    "goals": (
        [{"goal": "know-customers", "share": 60}, {"goal": "other-goal", "share": 40}],
        {"goals_0_goal": "know-customers", "goals_0_share": "60", "goals_1_goal": "Another goal (other-goal)", "goals_1_share": "40"},
    ),
    "moment": (None, {"moment": ""}),
    "problem": ("Another problem.", {"problem": "Another problem."}),
    "outcome": ("Another outcome.", {"outcome": "Another outcome."}),
    "revenue_generated": ({"amount": "5.00", "currency": "USD"}, {"revenue_generated": "5.00"}),
    "revenue_protected": ({"amount": "6.00", "currency": "USD"}, {"revenue_protected": "6.00"}),
    "estimate": ({"amount": "7.00", "currency": "USD"}, {"estimate": "7.00"}),
    "needed_by": (None, {"needed_by": ""}),
    "needed_by_reason": ("A law", {"needed_by_reason": "A law"}),
    "launch": ("spring", {"launch": "Spring sale (spring)"}),
    "brands": (["beta"], {"brands": "Beta (beta)"}),
    "markets": ([], {"markets": ""}),
    "data_kind": ("special", {"data_kind": "special"}),
    "suppliers": (["acme-inc"], {"suppliers": "Acme Inc. (acme-inc)"}),
    "products": (["mailer"], {"products": "Mailer (mailer)"}),
    "data_where": ("Adobe, in Ireland", {"data_where": "Adobe, in Ireland"}),
    "regulations": (["gdpr"], {"regulations": "gdpr"}),
    "effects": (
        [{"kpi": "match-rate", "from": "1", "to": "2", "by": "2040-01-01"}],
        {"effects_0_kpi": "match-rate", "effects_0_from": "1", "effects_0_to": "2", "effects_0_by": "2040-01-01"},
    ),
    "costs": (
        [{"year": "fy-now", "kind": "run", "class": "capital", "low": "1.00", "likely": "2.00", "high": "3.00", "currency": "USD"}],
        {
            "costs_0_year": "fy-now",
            "costs_0_kind": "run",
            "costs_0_class": "capital",
            "costs_0_low": "1",
            "costs_0_likely": "2",
            "costs_0_high": "3",
        },
    ),
    "data_sources": (["shop"], {"data_sources": ["shop"]}),
    "legacy_systems": (["Old shop"], {"legacy_systems": "Old shop"}),
    "is_confidential": (True, {"is_confidential": "on"}),
    "title": ("Another title", {"name": "Another title"}),
    "sponsor": ("cmo", {}),
}
ALONE = [answer for answer in ANSWERS if answer.kind is not Kind.CURRENCY]
ON_PAGES = [answer for answer in ALONE if answer.question]


def named(answer: Answer) -> str:
    return answer.name


@pytest.fixture
def written(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    """A draft with every answer, and something else to change each to."""
    other = type(world.goal).objects.get(pk=world.goal.pk)
    other.pk, other.code, other.title, other._state.adding = None, "other-goal", "Another goal", True
    other.save()
    DataSource.objects.create(code="shop", name="The shop", system="POS")
    for kind, code, name in (
        ("brands", "acme", "Acme"), ("brands", "beta", "Beta"), ("markets", "uk", "United Kingdom"), ("suppliers", "acme-inc", "Acme Inc."),
        ("products", "mailer", "Mailer"), ("regulations", "gdpr", "GDPR"),
    ):  # fmt: skip
        registers.add(actor=cast.admin, kind=kind, code=code, name=name, **({"supplier": "acme-inc"} if kind == "products" else {}))
    day = clock.today() + timedelta(days=40)
    launches.plan(actor=cast.cmo, code="spring", name="Spring sale", brand="acme", on=day, owner=cast.cmo)
    return bring_to(State.DRAFT, cast, world, answers={"brands": ["acme"], "markets": ["uk"]})


def asker(answer: Answer, written: Request, cast: SimpleNamespace) -> Any:
    """Whoever is asked it: what is for the gateway is said in triage."""
    if answer.who is Who.REQUESTER:
        return written.requester
    asking.submit(number=written.number, actor=written.requester, version=written.version)
    written.refresh_from_db()
    empty = {"suppliers": [], "products": [], "data_where": "", "regulations": []}
    edit.edit(number=written.number, actor=cast.technologist, version=written.version, **empty)
    written.refresh_from_db()
    return cast.technologist


def test_every_room_names_the_same_answers() -> None:
    fields = {field.name for field in [*Request._meta.concrete_fields, *Request._meta.many_to_many]}
    assert {answer.name for answer in ANSWERS} == fields - NOT_ASKED, "a column is an answer, or it is named in NOT_ASKED"
    keys = {answer.key for answer in ALONE}
    assert set(bodies.Answers().fields) - {"confirm", "personal_data"} == keys
    assert keys <= set(documents.RequestDocument().fields)
    on_pages = [answer for page in questions.QUESTIONS.values() for answer in page.asks.values()]
    assert sorted(map(named, on_pages)) == sorted(answer.name for answer in ANSWERS if answer.question), "each is asked on one page that is"
    told = {answer.name for line in words.LINES for answer, _ in line.said} | {line.small for line in words.LINES if line.small}
    assert told == {answer.name for answer in ON_PAGES}, "what a page asks has its line where all answers stand"
    assert {*edit.WATCHED} == {answer.column for answer in ANSWERS if answer.kind is not Kind.CODES}
    assert {*operations.COLUMNS} | {answer.name for answer in asked.of_kind(Kind.CODES)} == {answer.name for answer in ANSWERS}
    assert set(NEW) == {answer.name for answer in ALONE}, "the tests below try each"


def test_every_kind_is_written_read_asked_and_said() -> None:
    kinds = set(Kind) - {Kind.CURRENCY}
    assert kinds == set(operations.PUT) == set(bodies.READERS) == set(documents.SHOWN) == set(documents.DESCRIBED)
    rows = {answer.kind for page in questions.QUESTIONS.values() if issubclass(page, RowsQuestion) for answer in page.asks.values()}
    assert {answer.kind for answer in ON_PAGES} <= set(questions.FIELDS) | rows
    assert rows == set(READ), "what has rows on its page is read as rows"
    assert {answer.kind for answer in ON_PAGES} - {Kind.CODES} <= set(words.FACT_WORDS) & set(words.LINE_WORDS)


@pytest.mark.parametrize("answer", ANSWERS, ids=named)
def test_a_row_fits_its_column(answer: Answer) -> None:
    column = Request._meta.get_field(answer.name)
    assert answer.column == getattr(column, "attname", answer.name) or answer.kind is Kind.CODES
    assert answer.told and (not answer.question or (answer.label and answer.question in questions.QUESTIONS))
    if answer.kind is Kind.TEXT:
        assert 0 < answer.longest <= (column.max_length or answer.longest)


def test_what_is_needed_to_send_is_what_the_rule_refuses_without() -> None:
    empty = SimpleNamespace(**{answer.column: None for answer in ANSWERS})
    refused = answers_missing(empty) or ""
    assert {answer.name for answer in ANSWERS if answer.is_needed} == {answer.name for answer in ANSWERS if f" {answer.name}" in refused}


def recorded(request: Request, answer: Answer, before: Any) -> None:
    """The answer is another than before, in one event that names it alone, and told in the history."""
    event = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk).latest("pk")
    assert (event.kind, list(event.data["changed"])) == ("intake.request.edited", [answer.column])
    fresh = Request.objects.get(pk=request.pk)
    assert kept(fresh, answer) != before, "it is saved"
    assert event.data["changed"][answer.column][0] != event.data["changed"][answer.column][1]
    happened = history.latest(fresh)
    assert happened and happened.what.startswith(f"changed {answer.told}")
    assert (" from " in happened.what) == (answer.kind in (Kind.CHOICE, Kind.ENTRIES, Kind.GOALS)), "a fact is told from what to what"


def kept(request: Request, answer: Answer) -> Any:
    value = getattr(request, answer.name)
    return list(value.values_list("code", flat=True)) if answer.kind is Kind.CODES else value


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ALONE, ids=named)
def test_each_answer_alone_is_saved_recorded_and_told_by_the_api(answer: Answer, written: Request, api: Any, cast: SimpleNamespace) -> None:
    before, new, who = kept(written, answer), NEW[answer.name][0], asker(answer, written, cast)
    call = {"version": written.version, answer.key: new}
    got = api(who).patch(f"/api/v1/requests/{written.code}/", call, format="json")
    assert got.status_code == 200, got.content
    assert got.json()[answer.key] == new, "and the API answers with it"
    recorded(written, answer, before)


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ON_PAGES, ids=named)
def test_each_answer_alone_is_saved_recorded_and_told_by_its_page(
    answer: Answer, written: Request, page: Any, cast: SimpleNamespace
) -> None:
    who = asker(answer, written, cast)
    before, form = kept(written, answer), questions.QUESTIONS[answer.question]
    shown = {name: value for name, value in form.initial_of(written).items() if value is not None and value is not False}
    address = f"/requests/{written.code}/edit/{answer.question}/"
    got = page(who).post(address, {**shown, **NEW[answer.name][1], "version": written.version})
    assert got.status_code == 302, got.content.decode()
    recorded(written, answer, before)


# A newcomer's row, as the recipe in docs/house.md says; its column is one that the model has already.
ROW = 'Answer("question", Kind.TEXT, "the brand", "Which brand is it for?", "data", "Brand", longest=80, short="Brand"),'
ASKS = """
import sys, types, pathlib
source = pathlib.Path("projects/intake/asked.py").read_text()
head, mark, tail = source.partition(")  # fmt: skip\\nANSWER = ")
assert mark
module = types.ModuleType("projects.intake.asked")
sys.modules[module.__name__] = module
exec(compile(head + "    " + sys.argv[1] + mark + tail, "asked.py", "exec"), module.__dict__)
import django; django.setup()
from projects.intake import bodies
from projects.intake.api import documents
from projects.intake.forms import questions
from projects.intake.models import Request
from projects.intake.operations import answers, edit
from projects.intake.queries.page import answers as words, changes
named = {
    "body": "question" in bodies.Answers().fields,
    "document": "question" in [answer.key for answer in documents.WHOLE],
    "page": questions.QUESTIONS["data"]().fields.get("question") and questions.QUESTIONS["data"]().fields["question"].label == "Brand",
    "watched": "question" in edit.WATCHED, "saved": "question" in answers.COLUMNS,
    "told": changes.CALLED.get("question") == "the brand",
    "said": ("Brand", "Which brand is it for?") == (words.FACTS[-1].label, words.LINES[-1].label),
}
request = Request(question="old")
try: answers.put(request, {"question": " new "}, None)
except KeyError: pass
named["put"] = request.question == "new"
print(",".join(sorted(name for name, there in named.items() if not there)))
"""


def asks(row: str) -> str:
    """The rooms that do not know of the new answer, once the row is in the table."""
    unreachable = {
        "SECRET_KEY": "only-for-the-check-which-connects-to-nothing-at-all",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    env = {**os.environ, **unreachable, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "collab.settings"}
    done = subprocess.run([sys.executable, "-c", ASKS, row], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_one_row_asks_another_question_in_every_room_and_without_it_none_does() -> None:
    assert asks(ROW) == ""
    assert asks("").split(",") == ["body", "document", "page", "put", "said", "saved", "told", "watched"]
