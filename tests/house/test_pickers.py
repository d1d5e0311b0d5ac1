"""Whoever has to name a person, a fund, a goal, a request, a KPI or a project finds it by what people call it.

There may be thousands of each: no list to scroll through, and no key to know.
"""

import importlib
import re
from collections.abc import Iterator

import pytest
from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, ManyToManyField
from django.test import RequestFactory

from collab.agenda.models import Goal
from collab.kpis.models import Kpi
from collab.people.models import Person
from collab.web.picking import Picked
from funding.funds.models import Fund
from projects.intake.models import Request
from projects.portfolio.models import Project
from tests.house.test_code import OURS, ROOT, name

MANY = (Person, Fund, Goal, Request, Kpi, Project)
# What a field is called that names one of them.
NAMING = re.compile(r"(person|owner|owners|to|into|before|number|lead|marketing_lead|it_lead|fund(_\d)?|goal|kpi|project|request|sponsor)")
# Choices that are made when a form is opened, and why they are few.
FEW = {
    **{f"{form}.on_behalf_of": "whom one stands in for on this request" for form in ("DecideForm", "DecidingForm", "ReviewForm")},
    "ProposeForm.year": "the later years in which a request costs something",
    "RouteForm.track": "three tracks",
    "StandInForm.person": "oneself, and whoever works for one and is away",
    "AssureForm.supplier": "the suppliers of one request",
    "ReviewForm.ticks": "the checklist of one group",
    "ReviewForm.assurance": "the three that hold the longest for one request",
    "MergeForm.near": "the three requests most like it",
    "HandOverForm.side": "two sides",
    "UpdateForm.phase": "the next phases",
    "ActionForm.cycle": "the planning cycles, one a year",
    "MilestoneForm.owner": "the two leads",
    "LinkForm.milestone": "the milestones of one project",
    "TokenForm.doors": "the parts of the API",
    "FundForm.year": "the open years",
    "GoalQuestion.goal": "the goals that both sides signed, to read and to choose between",
    "MomentQuestion.moment": "the moments of one journey",
    "DataQuestion.data_sources": "the register, to read and to choose from",
    "AnswerForm.held": "the values of one KPI that wait",
    "FreezeForm.period": "the months and quarters that may be frozen",
    "FreezeForm.sight": "two sights",
    "QuestionForm.shown_by": "always, the questions before it, and a few facts",
    "QuestionForm.field": "nothing, and the fields that a question may be that of",
    "DecideForm.figure": "the figures of one pack",
    "ValueQuestion.currency": "the usual currencies",
}


def form_classes() -> Iterator[type[forms.BaseForm]]:
    for root in OURS:
        for path in (ROOT / root).rglob("*.py"):
            if "forms" in (path.stem, path.parent.name) and "migrations" not in path.parts:
                module = importlib.import_module(name(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."))
                for thing in vars(module).values():
                    if isinstance(thing, type) and issubclass(thing, forms.BaseForm) and thing.__module__ == module.__name__:
                        yield thing


def fields() -> Iterator[tuple[str, str, forms.Field]]:
    for form in form_classes():
        found = dict(form.base_fields)
        if form.__name__ == "FundForm" and form.__module__.startswith("projects"):
            found |= form(None).fields
        yield from ((f"{form.__name__}.{field}", field, it) for field, it in found.items())


def test_every_field_that_names_one_of_many_finds_it() -> None:
    seen = list(fields())
    assert len(seen) > 60 and sum(isinstance(it, Picked) for _, _, it in seen) >= 11
    wrong = []
    for where, field, it in seen:
        is_list = isinstance(it, forms.ModelChoiceField) or (isinstance(it, forms.ChoiceField) and not list(it.choices))
        if where not in FEW and (is_list or (NAMING.fullmatch(field) and not isinstance(it, Picked))):
            wrong.append(where)
    assert not wrong


def test_what_is_said_to_be_few_is_there() -> None:
    assert set(FEW) <= {where for where, _, _ in fields()}


def test_no_template_lists_them_in_a_box() -> None:
    """A field of a name that no form draws is the part that finds; the boxes drawn by hand are of few things."""
    for template in sorted((ROOT / "templates").rglob("*.html")):
        # A name may be made of several: "into-{{ source }}".
        for box in re.findall(r"<select[^>]*name=\"([^\"]+)\"", template.read_text(), re.DOTALL):
            assert not NAMING.fullmatch(box.partition("-")[0]), (template, box)
        for written, box in re.findall(r"(<input(?:(?!>).)*?name=\"([^\"]+)\"(?:(?!>).)*>)", template.read_text(), re.DOTALL):
            is_other = re.search(r"type=\"(hidden|date|checkbox|radio)\"", written)
            assert is_other or not NAMING.fullmatch(box.partition("-")[0]) or "data-pick" in written, (template, box)


@pytest.mark.parametrize("site", sorted(admin.site._registry.values(), key=str), ids=lambda site: type(site).__name__)
def test_the_administration_finds_them_by_name(site: admin.ModelAdmin) -> None:
    assert not site.raw_id_fields
    for inline in site.inlines:
        assert not inline.raw_id_fields
    asked = RequestFactory().get("/admin/")
    if site.has_change_permission.__qualname__.startswith("ReadOnly") and site.has_add_permission.__qualname__.startswith("ReadOnly"):
        return
    drawn = {
        field
        for field in (*site.model._meta.fields, *site.model._meta.many_to_many)
        if isinstance(field, ForeignKey | ManyToManyField) and issubclass(field.remote_field.model, MANY) and field.editable
    }
    kept = set(site.get_exclude(asked) or ()) | set(site.get_readonly_fields(asked))
    shown = {field.name for field in drawn} - kept - ({"user_permissions", "groups"})
    assert shown <= set(site.autocomplete_fields)
    for filtered in site.list_filter:
        relation = site.model._meta.get_field(filtered).remote_field if isinstance(filtered, str) else None
        assert relation is None or not issubclass(relation.model, MANY), filtered
