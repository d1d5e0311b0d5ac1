"""Groups that are no role, shares, veto seats, and limits of authority: in the operations, and in the database against raw SQL."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import published, usd

from collab.access.roles import Role
from collab.approvals import groups
from collab.approvals.authority import Limit, Remit
from collab.approvals.defaults import Rule
from collab.approvals.models import Panel, Route
from collab.approvals.routes import Facts
from collab.directory.operations import people
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.money import Money
from collab.policies import authority
from collab.registers import operations as registers
from tests import onrecord

from .conftest import Another, change, raw, route_it, say
from .test_guards import sign

pytestmark = pytest.mark.usefixtures("fictional")
B, F = Role.BUSINESS.value, Role.FINANCE.value
DAY = timedelta(days=1)


def routed(cast: SimpleNamespace, rule: Rule, amount: str = "40000.00", **more: Any) -> Route:
    """A request under a policy of this one row."""
    published(cast, rules=(rule,))
    return route_it(cast, facts=Facts("standard", Money(Decimal(amount), "USD"), "none", more))


def seats(route: Route) -> set[int]:
    return set(Panel.objects.get(step__route=route).seats.values_list("person_id", flat=True))


def asks(role: str, **more: Any) -> Rule:
    return Rule(**{"track": "", "position": 1, "step_name": "Step", "role": role, **more})


def test_the_first_manager_upwards_whose_limit_covers_it(cast: SimpleNamespace, another: Another) -> None:
    head, chief, other = another("head"), another("chief"), another("other")
    for below, above in (("marketer", head), ("head", chief)):
        people.change_person(actor=cast.admin, person=below, manager=above, through="test")
    cast.marketer.refresh_from_db()
    for person, amount in ((head, 10_000), (chief, 1_000_000), (other, 9_000_000)):
        authority.set_limit(actor=cast.admin, person=person.username, amount=usd(amount))
    route = routed(cast, asks("managers"))
    assert seats(route) == {chief.pk}
    for person in (head, other, cast.business):
        with pytest.raises(DatabaseError, match="A seat is for"):
            raw("INSERT INTO approvals_seat (panel_id, person_id) VALUES (%s, %s)", Panel.objects.get(step__route=route).pk, person.pk)
    authority.end_limit(actor=cast.admin, limit=Limit.objects.get(person=chief).pk)
    with pytest.raises(Forbidden, match="no longer hold the role: Manager"):
        say(route, chief)
    authority.set_limit(actor=cast.admin, person="chief", amount=usd(50_000))
    authority.set_limit(actor=cast.admin, person="head", amount=usd(45_000))
    say(route, chief)
    with pytest.raises(Conflict, match="Manager whose limit covers it does not have anybody"):
        route_it(cast, number=232, facts=Facts("standard", Money(Decimal("60000.00"), "USD"), "none"))


def test_a_role_within_the_brand_and_people_by_name(cast: SimpleNamespace, another: Another) -> None:
    registers.add(actor=cast.admin, kind="brands", code="acme", name="Acme")
    mine, other = another("mine", Role.BUSINESS), another("other", Role.BUSINESS)
    authority.set_remit(actor=cast.admin, person="mine", role=B, register="brands", code="acme")
    route = routed(cast, asks("business_brands"), brands=["acme"])
    assert seats(route) == {mine.pk}
    panel = Panel.objects.get(step__route=route)
    with pytest.raises(DatabaseError, match="A seat is for"):
        raw("INSERT INTO approvals_seat (panel_id, person_id) VALUES (%s, %s)", panel.pk, other.pk)
    authority.end_remit(actor=cast.admin, remit=Remit.objects.get().pk)
    with pytest.raises(DatabaseError, match="still holds its role"):
        sign(route, panel, mine)


def test_named_people_by_a_share_with_a_veto_seat(cast: SimpleNamespace, another: Another) -> None:
    keys = tuple(sorted(person.pk for person in (cast.cmo, cast.cio, cast.business, cast.finance)))
    route = routed(cast, asks(groups.named(keys), people=keys, share=Decimal("0.5"), veto="cmo"))
    panel = Panel.objects.get(step__route=route)
    assert (seats(route), panel.quorum, panel.veto) == (set(keys), 2, "cmo")
    say(route, cast.business)
    say(route, cast.finance)
    with pytest.raises(DatabaseError, match="its veto seat among them"):
        raw("UPDATE approvals_panel SET state = 'passed' WHERE id = %s", panel.pk)
    with pytest.raises(Conflict, match="waits for its veto seat: CMO"):
        say(route, cast.cio)
    with pytest.raises(DatabaseError, match="not open"):
        sign(route, panel, cast.cio)
    say(route, cast.cmo)
    route.refresh_from_db()
    assert route.state == "passed"
    with pytest.raises(DatabaseError, match="never shrinks"):
        raw("UPDATE approvals_panel SET share = 0.1 WHERE id = %s", panel.pk)


def test_all_of_them_decide(cast: SimpleNamespace, another: Another) -> None:
    second = another("business2", Role.BUSINESS)
    route = routed(cast, asks(B, share=Decimal(1)))
    assert Panel.objects.get(step__route=route).quorum == 2
    say(route, cast.business)
    say(route, second)
    route.refresh_from_db()
    assert route.state == "passed"


def test_a_group_takes_more_after_a_change_and_never_less(cast: SimpleNamespace, another: Another) -> None:
    another("boss", Role.BUSINESS, Role.CMO)
    published(cast, rules=(asks(B), asks(B, share=Decimal("0.6"), veto="cmo", amount_from=Decimal(50_000))))
    route = route_it(cast)
    change(route, amount="60000.00", concerns={"amount"})
    panel = Panel.objects.get(step__route=route)
    assert (panel.share, panel.veto, panel.quorum) == (Decimal("0.600"), "cmo", 2)


def test_nobody_signs_more_than_their_limit_and_the_database_knows(cast: SimpleNamespace, another: Another) -> None:
    """When groups are resolved, and again when somebody signs; a no needs no authority."""
    second = another("business2", Role.BUSINESS)
    authority.set_limit(actor=cast.admin, person="business", amount=usd(39_999))
    route = routed(cast, asks(B))
    assert seats(route) == {second.pk}
    authority.set_limit(actor=cast.admin, person="business2", amount=usd(10_000))
    panel = Panel.objects.get(step__route=route)
    with pytest.raises(Forbidden, match=r"\$40,000 is more than the limit of your authority"):
        say(route, second)
    with pytest.raises(DatabaseError, match="more than the limit"):
        sign(route, panel, second)
    say(route, second, "reject", reason="Too dear.")


def test_a_limit_is_of_a_kind_of_spending_and_a_currency_between_days(cast: SimpleNamespace) -> None:
    today = clock.today()
    route = routed(cast, asks(B), spend="capital")
    found = []
    for given in ({"spend": "operating"}, {"spend": "capital"}, {"amount": usd(40_000)}):
        made = authority.set_limit(**{"actor": cast.admin, "person": "business", "amount": usd(50_000), "since_on": today, **given})
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT public.approvals_covers(to_jsonb(r), %s, now()) FROM approvals_route r WHERE id = %s", [cast.business.pk, route.pk]
            )
            found.append(cursor.fetchone()[0])
        authority.end_limit(actor=cast.admin, limit=made.pk)
    assert found == [False, True, True]
    authority.set_limit(actor=cast.admin, person="business", amount=usd(5), since_on=today, until_on=today + DAY)
    later = authority.set_limit(actor=cast.admin, person="business", amount=usd(50_000), since_on=today + DAY)
    assert list(Limit.objects.filter(ended_at=None).order_by("pk").values_list("until_on", flat=True)) == [today, None]
    with clock.at(onrecord.in_days(1)), pytest.raises(Conflict, match="ended already"):
        authority.end_limit(actor=cast.admin, limit=Limit.objects.exclude(pk=later.pk).latest("pk").pk)


@pytest.mark.parametrize(
    ("who", "given", "error"),
    [
        ("cmo", {}, Forbidden),
        ("admin", {"person": "admin"}, Forbidden),
        ("admin", {"person": "nobody"}, Invalid),
        ("admin", {"amount": usd(0)}, Invalid),
        ("admin", {"spend": "gifts"}, Invalid),
        ("admin", {"since_on": -DAY}, Invalid),
        ("admin", {"until_on": -DAY}, Invalid),
    ],
)
def test_who_sets_what_others_may_sign(cast: SimpleNamespace, who: str, given: dict[str, Any], error: type[Exception]) -> None:
    said = {name: clock.today() + value if isinstance(value, timedelta) else value for name, value in given.items()}
    with pytest.raises(error):
        authority.set_limit(**{"actor": getattr(cast, who), "person": "business", "amount": usd(5), **said})
    assert not Limit.objects.exists()


def test_limits_are_set_and_ended_on_record_only(cast: SimpleNamespace) -> None:
    made = authority.set_limit(actor=cast.admin, person="business", amount=usd(5))
    connection.check_constraints()
    insert = "INSERT INTO approvals_limit (person_id, spend, currency, amount, since_on) VALUES (%s, '', 'USD', 900, now())"
    for sql, key, sentence in (
        (insert, cast.cmo.pk, "set on record only"),
        ("UPDATE approvals_limit SET amount = 900 WHERE id = %s", made.pk, "permission denied|not rewritten"),
        ("DELETE FROM approvals_limit WHERE id = %s", made.pk, "permission denied|Cannot delete"),
    ):
        with pytest.raises(DatabaseError, match=sentence), transaction.atomic():
            raw(sql, key)
