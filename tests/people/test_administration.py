"""The administration: for administrators only, on record, and no side door into what a flow owns."""

import sys
from datetime import date, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.test import Client

from collab.access import duties
from collab.access.models import Duty
from collab.agenda.models import Goal
from collab.dashboards.models import Brief
from collab.directory.hours import Spell
from collab.directory.operations import calendars
from collab.events import delivery, readers
from collab.events.admin import Tried
from collab.events.claims import Queue
from collab.events.models import Delivery, Event
from collab.kit import clock
from collab.kpis.models import Kpi
from collab.notices.models import Notice
from collab.packs.models import PackFile
from collab.packs.queue import FILES
from collab.people.models import Department, Person
from projects.intake.operations import ending
from projects.intake.states import State
from tests.sampling import some
from tests.stories import Story, bring_to, make_world

OTHERS = ["marketer", "technologist", "finance", "cmo", "auditor", "outsider"]
PATHS = ["/admin/", "/admin/people/person/", "/admin/login/", "/admin/events/event/", "/admin/logout/"]


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(("username", "path"), some(product(OTHERS, PATHS), 3))
def test_nobody_else_comes_in(cast: SimpleNamespace, page: Any, username: str, path: str) -> None:
    person = getattr(cast, username)
    Person.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
    assert page(person).get(path).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/admin/").headers["Location"] == "/login/?next=/admin/"


def test_an_administrator_sees_every_list_and_form(cast: SimpleNamespace, page: Any) -> None:
    Story(cast, make_world(cast)).drafted().submitted()
    client = page(cast.admin)
    assert client.get("/admin/").status_code == 200
    for model in admin.site._registry:
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(place).status_code == 200, place
        first = model._default_manager.order_by("pk").first()
        if first is not None:
            assert client.get(f"{place}{first.pk}/change/").status_code == 200, place


def test_the_role_is_enough_without_djangos_flags(cast: SimpleNamespace, page: Any) -> None:
    duties.give(cast.outsider, duties.Role.ADMIN)
    assert page(cast.outsider).get("/admin/people/person/").status_code == 200


def test_setting_up_leaves_a_record(cast: SimpleNamespace, page: Any) -> None:
    client = page(cast.admin)
    answer = client.post("/admin/people/department/add/", {"code": "events", "name": "Events", "side": "marketing"})
    assert answer.status_code == 302
    event = Event.objects.get(kind="people.department.added")
    assert (event.actor, event.data["values"]["name"]) == (cast.admin, "Events")
    assert Department.objects.get(code="events").pk == event.subject_id


def test_a_duty_is_neither_given_nor_ended_here(cast: SimpleNamespace, page: Any) -> None:
    """It takes two people, on the page of duties; a form that is made by hand changes none."""
    person = cast.outsider
    duty = person.duties.get()
    form = {
        "username": person.username, "first_name": "Tom", "last_name": "Baines", "email": person.email, "title": "", "department": person.department_id,
        "is_active": "on", "duties-TOTAL_FORMS": 2, "duties-INITIAL_FORMS": 1,
        "duties-0-id": duty.pk, "duties-0-person": person.pk, "duties-0-role": "admin", "duties-0-since_on": "2019-01-01", "duties-0-until_on": "",
        "duties-1-person": person.pk, "duties-1-role": "privacy", "duties-1-since_on": "2026-01-01",
    }  # fmt: skip
    assert "Duties" in page(cast.admin).get(f"/admin/people/person/{person.pk}/change/").text
    page(cast.admin).post(f"/admin/people/person/{person.pk}/change/", form)
    assert list(Duty.objects.filter(person=person).values_list("role", "since_on")) == [(duty.role, duty.since_on)]


@pytest.mark.parametrize("path", ["events/event", "events/seal", "events/delivery", "notices/notice"])
def test_the_record_cannot_be_changed_here(cast: SimpleNamespace, page: Any, path: str) -> None:
    Story(cast, make_world(cast)).drafted().submitted()
    client = page(cast.admin)
    assert client.get(f"/admin/{path}/add/").status_code == 403
    first = Event.objects.order_by("pk").first()
    assert client.post(f"/admin/events/event/{first.pk}/change/", {"kind": "made.up"}).status_code == 403
    assert client.post(f"/admin/events/event/{first.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Event.objects.get(pk=first.pk).kind == first.kind


def test_the_administration_does_not_read_along(cast: SimpleNamespace, page: Any) -> None:
    story = Story(cast, make_world(cast), answers={"is_confidential": True}).drafted().submitted()
    ending.decline(actor=cast.technologist, reason="We buy the rival.", **story.seen)
    declined = Event.objects.get(kind="intake.request.declined")
    place = f"/admin/events/event/{declined.pk}/change/"
    assert "rival" not in page(cast.admin).get(place, follow=True).text
    duties.give(cast.admin, duties.Role.AUDITOR)
    shown = page(cast.admin).get(place).text
    assert "intake.request.declined" in shown and "rival" not in shown


LOOKUPS = ("", "__exact", "__icontains", "__regex", "__startswith", "__gt", "__isnull", "__in")


def test_a_list_is_filtered_by_what_it_offers_and_by_nothing_else(cast: SimpleNamespace, page: Any, rf: Any) -> None:
    """Else whoever may see a list reads every column of its table, and of the tables beside it, letter by letter."""
    Story(cast, make_world(cast)).drafted().submitted()
    client, asked = page(cast.admin), rf.get("/")
    wrong, refused = [], 0
    for model, own in admin.site._registry.items():
        names = [name for name in columns(model) if name not in own.list_filter]
        for name in names:
            tried = {f"{name}{lookup}" for lookup in LOOKUPS} - {f"{one}__id__exact" for one in own.list_filter}
            wrong += [f"{model.__name__}: {one}" for one in tried if own.lookup_allowed(one, "1", asked)]
            refused += len(tried)
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(place, {f"{names[-1]}__regex": "("}).status_code == 400
        listed = client.get(place).context["cl"]
        for spec in listed.filter_specs:
            some = [choice["query_string"] for choice in spec.choices(listed)][:3]
            assert {client.get(place + query).status_code for query in some} == {200}, (place, some)
        for name in own.list_filter:
            assert client.get(place, {f"{name}__exact": "a\x00"}).status_code == 400
    assert not wrong
    assert refused > 1000


def columns(model: Any) -> list[str]:
    """The columns of a table, and of the tables that it points at."""
    near = [field for field in model._meta.concrete_fields if field.is_relation]
    beyond = [f"{field.name}__{far.name}" for field in near for far in field.related_model._meta.concrete_fields]
    return [*beyond, *(f"{field.name}__pk" for field in near), *(field.name for field in model._meta.concrete_fields)]


def test_what_is_hidden_from_the_administrator_is_missing_from_the_lists(cast: SimpleNamespace, page: Any) -> None:
    world = make_world(cast)
    open_one = Story(cast, world).drafted().submitted().request
    secret = Story(cast, world, answers={"is_confidential": True}).drafted().submitted().request
    Delivery.objects.update(state="parked", attempts=8, last_error=f"KeyError: 'Attribution for the rival, {open_one.pk} or {secret.pk}'")
    client = page(cast.admin)
    shown = client.get("/admin/events/event/?o=-1").context["cl"].result_list
    about = {event.subject_id for event in shown if event.subject_kind == "intake.request"}
    assert about == {open_one.pk}
    hidden = Event.objects.filter(subject_kind="intake.request", subject_id=secret.pk).first()
    assert client.get(f"/admin/events/event/{hidden.pk}/change/").status_code == 302  # led away, as from one that never was
    for row in Delivery.objects.filter(event__subject_kind="intake.request").select_related("event"):
        told = client.get(f"/admin/events/delivery/{row.pk}/change/").text
        is_open = row.event.subject_id == open_one.pk
        assert (f"intake.request {row.event.subject_id}" in told, "the rival" in told) == (is_open, is_open)
        assert "KeyError" in told
    listed = client.get("/admin/events/delivery/").text
    assert f"intake.request {open_one.pk}" in listed and f"intake.request {secret.pk}" not in listed


def test_every_kind_that_is_on_record_has_its_readers(cast: SimpleNamespace) -> None:
    bring_to(State.CLOSED, cast, make_world(cast))
    recorded = set(Event.objects.values_list("subject_kind", flat=True))
    assert {"intake.request", "portfolio.project", "funds.allocation", "approvals.policy"} <= recorded <= set(readers.READABLE.value)
    assert all(apps.get_model(kind)._meta.label_lower == kind for kind in readers.READABLE.value)


def test_what_was_parked_is_put_back_from_here(cast: SimpleNamespace, page: Any) -> None:
    Story(cast, make_world(cast)).drafted().submitted()
    Delivery.objects.update(state="parked", attempts=8, last_error="No rope.")
    row = Delivery.objects.first()
    page(cast.admin).post("/admin/events/delivery/", {"action": "put_back", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("due", 0)


def test_a_letter_that_was_given_up_is_sent_again_from_here(cast: SimpleNamespace, page: Any) -> None:
    Story(cast, make_world(cast)).drafted().submitted()
    delivery.deliver_due()
    Notice.objects.update(mail="parked", mail_attempts=10, mail_error="Nobody home.")
    row = Notice.objects.first()
    answer = page(cast.admin).post("/admin/notices/notice/", {"action": "put_back", "_selected_action": [row.pk]}, follow=True)
    assert "1 put back; each is sent when its reader works." in answer.text
    row.refresh_from_db()
    assert (row.mail, row.mail_attempts, row.mail_error) == ("due", 0, "")


# Whoever sent it in, or asked for it, sees on its own page that it was given up and has it tried again there.
OF_THEIR_SENDERS = {"Import", "PackFile", "Rehearsal"}


def test_whatever_may_be_parked_is_put_back_from_here(cast: SimpleNamespace, page: Any) -> None:
    """Each queue of the portal; what quotes its matter is told by its name alone."""
    assert FILES.model is PackFile
    queues = {one for module in list(sys.modules.values()) for one in vars(module).values() if isinstance(one, Queue) and one.parked}
    there = {one.model for one in queues if one.model._meta.app_label in {config.label for config in apps.get_app_configs()}}
    shown = {model for model, own in admin.site._registry.items() if isinstance(own, Tried)}
    assert {model.__name__ for model in there - shown} == OF_THEIR_SENDERS
    brief = Brief.objects.create(
        person=cast.marketer,
        on=clock.today(),
        made_at=clock.now(),
        lines=[["asked", 1]],
        mail="parked",
        mail_attempts=6,
        mail_error="OSError: Zebra",
    )
    client = page(cast.admin)
    assert "OSError" in client.get("/admin/dashboards/brief/").text and "Zebra" not in client.get("/admin/dashboards/brief/").text
    client.post("/admin/dashboards/brief/", {"action": "put_back", "_selected_action": [brief.pk]})
    brief.refresh_from_db()
    assert (brief.mail, brief.mail_attempts, brief.mail_error) == ("due", 0, "")


EDITED = (
    ("kpis", "kpi"),
    ("customer", "moment"),
    ("customer", "datasource"),
    ("agenda", "goal"),
    ("people", "department"),
    ("people", "person"),
)

NO_DUTIES = {"duties-TOTAL_FORMS": "0", "duties-INITIAL_FORMS": "0"}


def answered(form: Any) -> dict[str, Any]:
    """What a browser would send back of a form that nobody touched."""
    sent = {}
    for bound in form:
        value = form.fields[bound.name].prepare_value(bound.value())
        if isinstance(value, list):
            sent[bound.html_name] = [str(one.pk if hasattr(one, "pk") else one) for one in value]
        elif value is not None and value is not False:
            sent[bound.html_name] = "on" if value is True else str(value)
    return sent


def another(name: str, field: forms.Field, value: Any) -> Any:
    """Some other answer that the field takes; None where that is to leave it out."""
    match field:
        case forms.BooleanField():
            return None if value else "on"
        case forms.ModelMultipleChoiceField():
            return [str(one) for one in field.queryset.exclude(pk__in=[one.pk for one in value]).values_list("pk", flat=True)[:1]]
        case forms.ModelChoiceField():
            others = field.queryset.exclude(pk=value)
            same_side = (
                field.queryset.model is Person and value and others.filter(department__side=Person.objects.get(pk=value).department.side)
            )
            return str((same_side or others).first().pk)
        case forms.TypedChoiceField() | forms.ChoiceField():
            return next((key for key, _ in field.choices if key not in ("", value)), None)
        case forms.DateField():
            return str(value - timedelta(days=1) if value else clock.today() - timedelta(days=2))
        case forms.DecimalField():
            # Whatever is a bound from above is above the one from below.
            return f"{0.9 if name == 'highest' else 0.5:.{field.decimal_places}f}"
        case forms.IntegerField():
            return "3"
        case forms.EmailField():
            return "other@example.com"
    return "other"


@pytest.mark.parametrize(("app", "model"), EDITED)
def test_each_field_that_a_form_offers_is_saved_and_on_record(app: str, model: str, cast: SimpleNamespace, page: Any) -> None:
    """A field the portal's role may not write, or an operation forgets, would answer that it was changed."""
    make_world(cast)
    Kpi.objects.create(code="other", name="Other", definition="Of nothing.", unit="other", owner_marketing=cast.cmo, owner_it=cast.cio)
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2027, 12, 31)}
    Goal.objects.create(code="other", title="Other", owner_marketing=cast.cmo, owner_it=cast.cio, **days)
    calendars.add_calendar(actor=cast.admin, code="other", name="Other", week=[Spell(0, 540, 1020)])
    client, kind = page(cast.admin), apps.get_model(app, model)
    thing = cast.outsider if kind is Person else kind._default_manager.order_by("pk").first()
    place = f"/admin/{app}/{model}/{thing.pk}/change/"
    for name in client.get(place).context["adminform"].form.fields:
        form = client.get(place).context["adminform"].form
        if name == "seen":
            # No answer: the version that whoever fills it in saw.
            continue
        sent, value = answered(form), another(name, form.fields[name], form.initial.get(name))
        sent.pop(name, None)
        count = Event.objects.count()
        answer = client.post(place, sent | ({name: value} if value is not None else {}) | NO_DUTIES, follow=True)
        after = answered(client.get(place).context["adminform"].form)
        assert after.get(name) == value, (name, [str(one) for one in answer.context["messages"]], answer.context.get("errors"))
        assert Event.objects.count() > count, f"{name}: nothing is on record"


@pytest.mark.parametrize("field", ["first_name", "last_name", "title", "username"])
@pytest.mark.parametrize("words", ["A\r\nBcc: evil@example.com", "A\u202eB", "A\u034fB"])
def test_a_name_is_what_one_sees_of_it(cast: SimpleNamespace, page: Any, field: str, words: str) -> None:
    person = cast.outsider
    form = {
        "username": "outsider", "first_name": "Tom", "last_name": "Baines", "email": person.email, "title": "", "department": person.department_id,
        "is_active": "on", "duties-TOTAL_FORMS": 0, "duties-INITIAL_FORMS": 0, field: words,
    }  # fmt: skip
    answer = page(cast.admin).post(f"/admin/people/person/{person.pk}/change/", form)
    before = Person.objects.get(pk=person.pk)
    assert answer.status_code == 200 and getattr(before, field) == getattr(person, field)


@pytest.mark.parametrize("field", ["first_name", "last_name", "title", "username"])
def test_what_office_programs_put_into_a_name_is_no_part_of_it(cast: SimpleNamespace, page: Any, field: str) -> None:
    person = cast.outsider
    form = {
        "username": "outsider", "first_name": "Tom", "last_name": "Baines", "email": person.email, "title": "", "department": person.department_id,
        "is_active": "on", "duties-TOTAL_FORMS": 0, "duties-INITIAL_FORMS": 0, field: "A\u00adB",
    }  # fmt: skip
    assert page(cast.admin).post(f"/admin/people/person/{person.pk}/change/", form).status_code == 302
    assert getattr(Person.objects.get(pk=person.pk), field) == "AB"


def test_who_works_here_is_not_for_somebody_without_a_duty(cast: SimpleNamespace, page: Any) -> None:
    stranger = page(Person.objects.create_user("without"))
    for address in ("/api/v1/people/", "/api/v1/people/?role=admin", "/executive/numbers/"):
        assert stranger.get(address).status_code == 403
        assert page(cast.marketer).get(address).status_code == 200


def test_the_record_is_searched_by_whose_it_is_its_kind_and_its_subject(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    """By words as everywhere, however a name is accented; and never by a part of somebody's username."""
    request = bring_to(State.DECLINED, cast, world)
    client = page(cast.admin)

    def kinds(asked: str) -> set[str]:
        return {event.kind for event in client.get("/admin/events/event/", {"q": asked}).context["cl"].result_list}

    assert kinds("request declined") == kinds("intake.request.declined") == {"intake.request.declined"}
    assert "intake.request.declined" in kinds("Mëi Tanaka") and "intake.request.submitted" not in kinds("mei tanaka")
    assert "intake.request.declined" in kinds(str(request.pk))
    assert kinds("zebrafinch") == kinds("ei tanak") == set()
