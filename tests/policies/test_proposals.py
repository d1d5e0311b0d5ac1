"""Policies: proposed by one, agreed by a second; published as it was agreed to, never over what was decided."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from stories import published

from collab.access import duties
from collab.access.models import Duty
from collab.access.roles import Role
from collab.appointments import operations as appointments
from collab.approvals import defaults, policies
from collab.approvals.models import Decision, Policy, Route
from collab.approvals.states import REQUEST
from collab.approvals.terms import Terms
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.people.models import Person
from collab.policies import operations
from collab.policies.models import Proposal
from tests import onrecord

DEARER = Terms(fast_below=Decimal("30000.00"))


def on(days: int) -> date:
    return clock.today() + timedelta(days=days)


def proposed(cast: SimpleNamespace, **given: Any) -> Proposal:
    return operations.propose_policy(**{"actor": cast.admin, "starts_on": on(1), "reason": "Prices rose.", "terms": DEARER, **given})


def versions() -> list[tuple[int, date, date | None]]:
    return list(Policy.objects.filter(subject_kind=REQUEST).order_by("number").values_list("number", "starts_on", "ends_on"))


def test_a_proposal_changes_nothing_until_a_second_person_agrees(cast: SimpleNamespace) -> None:
    first = published(cast)
    made = proposed(cast)
    assert (made.state, made.against, versions()) == ("proposed", first, [(1, on(0), None)])
    done = operations.agree(actor=cast.admin2, proposal=made.pk)
    assert (done.state, versions()) == ("agreed", [(1, on(0), on(1)), (2, on(1), None)])
    second = policies.in_force(on(1))
    assert (second, Terms.of(second), second.note) == (done.policy, DEARER, "Prices rose.")
    assert Decision.objects.get(route=done.route).person == cast.admin2
    event = Event.objects.get(kind="approvals.policy.published", subject_id=second.pk)
    assert (event.actor, event.data["number"], event.data["proposal"], event.data["proposed_by"]) == (
        cast.admin2,
        2,
        made.pk,
        cast.admin.pk,
    )
    kinds = Event.objects.filter(subject_kind="policies.proposal", subject_id=made.pk).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["policies.proposal.proposed", "policies.proposal.agreed"]


@pytest.mark.parametrize("who", ["admin2", "cmo", "cio"])
def test_a_second_administrator_or_an_executive_agrees(cast: SimpleNamespace, who: str) -> None:
    assert operations.agree(actor=getattr(cast, who), proposal=proposed(cast).pk).state == "agreed"


def test_nobody_else_decides_and_not_the_proposer(cast: SimpleNamespace) -> None:
    made = proposed(cast)
    for who, error in ((cast.admin, Forbidden), (cast.auditor, Forbidden), (cast.technologist, NotFound), (cast.marketer, NotFound)):
        with pytest.raises(error):
            operations.agree(actor=who, proposal=made.pk)
        with pytest.raises(error):
            operations.refuse(actor=who, proposal=made.pk, reason="No.")
    assert versions() == []


def test_a_role_that_ended_a_second_ago_agrees_to_nothing(cast: SimpleNamespace) -> None:
    made = proposed(cast)
    duties.roles_of(cast.cmo)
    onrecord.end(Duty.objects.filter(person=cast.cmo), until_on=on(0), ended_at=clock.now())
    with pytest.raises(NotFound if Person.objects.get(pk=cast.cmo.pk).duties.count() == 0 else Forbidden):
        operations.agree(actor=cast.cmo, proposal=made.pk)


@pytest.mark.parametrize("who", ["technologist", "cmo", "auditor", "marketer"])
def test_only_an_administrator_proposes(cast: SimpleNamespace, who: str) -> None:
    with pytest.raises(Forbidden):
        proposed(cast, actor=getattr(cast, who))
    assert not Proposal.objects.exists()


@pytest.mark.usefixtures("all_rights")
def test_being_superuser_is_not_being_administrator(cast: SimpleNamespace) -> None:
    cast.marketer.is_superuser = True
    cast.marketer.save()
    with pytest.raises(Forbidden):
        proposed(cast, actor=cast.marketer)


def test_the_past_is_not_published_into(cast: SimpleNamespace) -> None:
    published(cast)
    with pytest.raises(Invalid):
        proposed(cast, starts_on=on(-1))
    with pytest.raises(Conflict, match="starts later"):
        proposed(cast, starts_on=on(0))
    assert versions() == [(1, on(0), None)]


def test_what_is_agreed_late_is_in_force_from_the_day_it_is_agreed(cast: SimpleNamespace) -> None:
    with clock.at(onrecord.days_ago(5)):
        made = proposed(cast)
    assert operations.agree(actor=cast.cio, proposal=made.pk).policy.starts_on == clock.today()  # type: ignore[union-attr]


def test_what_another_has_overtaken_is_only_refused(cast: SimpleNamespace) -> None:
    first, second = proposed(cast), proposed(cast, starts_on=on(3), reason="Or so.")
    operations.agree(actor=cast.admin2, proposal=second.pk)
    with pytest.raises(Conflict, match="Policy 1 was published meanwhile"):
        operations.agree(actor=cast.admin2, proposal=first.pk)
    assert (Proposal.objects.get(pk=first.pk).state, versions()) == ("proposed", [(1, on(3), None)])
    assert operations.refuse(actor=cast.admin2, proposal=first.pk, reason="Too late.").state == "refused"


def test_a_refusal_has_its_reason_and_changes_nothing(cast: SimpleNamespace) -> None:
    made = proposed(cast)
    with pytest.raises(Invalid):
        operations.refuse(actor=cast.cmo, proposal=made.pk, reason=" ")
    operations.refuse(actor=cast.cmo, proposal=made.pk, reason="Finance has to see all.")
    with pytest.raises(Conflict, match="refused before"):
        operations.agree(actor=cast.cio, proposal=made.pk)
    assert versions() == []


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"currency": "XYZW"}, "currency"),
        ({"fast_below": Decimal("300000")}, "standard_below"),
        ({"fast_below": Decimal("-1")}, "standard_below"),
        ({"fast_below": Decimal("0.001")}, "standard_below"),
        ({"standard_below": Decimal(10) ** 30}, "standard_below"),
        ({"material_share": Decimal("1.5")}, "material_share"),
        ({"material_share": Decimal("0.1234")}, "material_share"),
        ({"rules": ()}, "rules"),
        ({"rules": (*defaults.RULES, replace(defaults.RULES[0], amount_from=Decimal("0.001")))}, "rules"),
        ({"rules": (*defaults.RULES, replace(defaults.RULES[0], amount_from=Decimal(10) ** 30))}, "rules"),
    ],
)
def test_wrong_terms_are_named(cast: SimpleNamespace, terms: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        proposed(cast, terms=Terms(**terms))
    assert list(refused.value.fields) == [field]
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("reason", ["", "a\x00b"])
def test_a_reason_is_needed(cast: SimpleNamespace, reason: str) -> None:
    with pytest.raises(Invalid):
        proposed(cast, reason=reason)


def test_what_is_written_is_read_again_and_is_what_the_database_writes(cast: SimpleNamespace) -> None:
    whole = Terms(rules=tuple(replace(rule, amount_below=Decimal(10) ** 13, data_class="") for rule in defaults.RULES[:1]) + defaults.RULES)
    assert Terms.read(whole.written()) == whole
    policy = published(cast, rules=whole.rules)
    assert Terms.of(policy) == whole
    assert Route.objects.filter(subject_kind="policies.proposal").count() == 1


# --- the first administrator


def test_the_first_administrator_publishes_alone_until_somebody_else_can_agree(db: None, page: Any) -> None:
    ada, eve = Person.objects.create_user("ada"), Person.objects.create_user("eve")
    duties.give(ada, Role.ADMIN)
    assert "You act alone" in page(ada).get("/policies/").text
    early = proposed(SimpleNamespace(admin=ada))
    assert (early.is_alone, early.state, early.policy) == (True, "agreed", policies.latest())
    assert Event.objects.get(kind="policies.proposal.made_alone").actor == ada
    assert Event.objects.get(kind="approvals.policy.published").data["is_alone"] is True
    appointments.propose_duty(actor=ada, person=eve, role=Role.CIO, reason="Our CIO.")
    assert "You act alone" not in page(ada).get("/policies/").text
    later = proposed(SimpleNamespace(admin=ada), starts_on=on(9))
    assert (later.is_alone, later.state) == (False, "proposed")
    # Nobody comes back to being alone by doing away with the others.
    onrecord.end(Duty.objects.filter(person=eve), until_on=on(0), ended_at=clock.now())
    assert not proposed(SimpleNamespace(admin=ada), starts_on=on(9)).is_alone
