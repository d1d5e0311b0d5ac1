"""The pages of files of people and departments: which there are, each in two steps, and how far a large one is."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from collab.access import duties
from collab.appointments import addresses as appointment_addresses
from collab.directory import access, addresses
from collab.directory.importing import cards, departments, files, outgoing, people
from collab.kit.errors import Forbidden
from collab.kit.formats import count_words
from collab.people.requests import PersonRequest
from collab.web.exports import csv_answer
from collab.web.sheets import page
from collab.web.sheets.report import Report
from collab.web.sheets.tables import MOST_SENT

TEMPLATE = "directory/import.html"


@require_safe
def directory(request: PersonRequest) -> HttpResponse:
    """What comes in by file, and what came in lately."""
    context = {
        "takings": cards.latest(request.user),
        "can_keep": access.may_keep(duties.roles_of(request.user)),
        "duties_import": appointment_addresses.DUTIES_IMPORT,
        "administration": reverse("admin:people_person_changelist"),
    }
    return render(request, "directory/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def people_file(request: PersonRequest) -> HttpResponse:
    """People from a file: looked at here, then taken over beside the web as it was looked at."""
    _keeper(request)
    shown = {"title": "Import people", "columns": files.PEOPLE.names, "kind": "people"}
    door = page.Door(
        "directory.people",
        TEMPLATE,
        files.PEOPLE.in_words,
        addresses.DIRECTORY,
        lambda report: "It is being taken over.",
        shown,
        has_numbers=False,
        kind="people",
        is_owed=True,
    )
    return page.answer(request, door, partial(people.read_people, actor=request.user))


@require_safe
def people_csv(request: PersonRequest) -> HttpResponse:
    """Everybody who is here as the file that the import takes: out and in again it changes nothing."""
    _keeper(request)
    return csv_answer("people.csv", files.PEOPLE.names, outgoing.rows())


@require_http_methods(["GET", "HEAD", "POST"])
def departments_file(request: PersonRequest) -> HttpResponse:
    """Departments from a file, all or none: looked at first, then taken as it was looked at."""
    _keeper(request)
    shown = {"title": "Import departments", "columns": files.DEPARTMENTS.names, "kind": "departments"}
    door = page.Door(
        "directory.departments", TEMPLATE, files.DEPARTMENTS.in_words, addresses.DIRECTORY, _taken, shown, False, "departments"
    )
    return page.answer(request, door, partial(departments.read_departments, actor=request.user))


for view in (people_file, departments_file):
    view.most_bytes = MOST_SENT  # type: ignore[attr-defined]


@require_safe
def taking(request: PersonRequest, key: int) -> HttpResponse:
    """How far it is, and what came of it; the part that changes alone for htmx."""
    template = "directory/_taking.html" if request.htmx else "directory/taking.html"
    return render(request, template, {"taking": cards.one(request.user, key)})


def _taken(report: Report[Any]) -> str:
    return f"{count_words(report.new, 'department')} added, {report.changed} changed, {report.unchanged} as they were."


def _keeper(request: PersonRequest) -> None:
    if not access.may_keep(duties.roles_of(request.user)):
        raise Forbidden(access.FILES_KEPT_BY)
