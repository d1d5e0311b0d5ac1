"""What takes two people in the demo company: a duty given, one that waits for its second, and policies the same way."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from collab.access.duties import roles_now
from collab.access.roles import Role
from collab.appointments import operations, rosters
from collab.appointments.imports import read_duties
from collab.appointments.models import Roster
from collab.appointments.states import SAY
from collab.approvals import policies
from collab.approvals.defaults import Rule
from collab.approvals.standins.operations import set_standin
from collab.approvals.terms import Terms
from collab.demo.timeline import Life
from collab.kit import clock
from collab.kit.money import Money
from collab.people.models import Person
from collab.policies import authority, drafting, rehearsing
from collab.policies.operations import agree, propose_policy


def given(company: dict[str, Person]) -> Life:
    """Proposed by one administrator and agreed by the other."""
    made = operations.propose_duty(
        actor=company["admin"],
        person=company["lucia.romano"],
        role=Role.SECURITY,
        reason="Ingrid Holm has asked for a second pair of eyes on security reviews.",
    )
    yield 0.7
    operations.agree(actor=company["admin2"], proposal=made.pk)


def waiting(company: dict[str, Person]) -> Life:
    """Nobody has decided yet."""
    operations.propose_duty(
        actor=company["admin2"],
        person=company["david.cohen"],
        role=Role.TECHNOLOGIST,
        since_on=clock.today() + timedelta(days=7),
        until_on=clock.today() + timedelta(days=35),
        reason="Covers the gateway while Jonas Weber is on leave.",
    )
    yield from ()


def listed(company: dict[str, Person]) -> Life:
    """Two lists that came by file: one was agreed to, one waits for a second person."""
    apart = {*SAY, Role.AUDITOR, Role.TECHNOLOGIST, Role.MARKETER}
    here = [
        person.username for person in company.values() if "." in person.username and (held := roles_now(person)) and held.isdisjoint(apart)
    ]
    for name, some, reason in (
        ("marketers-q4.csv", here[:3], "They plan campaigns of their own since October."),
        ("marketers-next-year.csv", here[3:9], "Their teams ask for work themselves from the new year on."),
    ):
        rows = "".join(f"{username},{Role.MARKETER},{reason}\n" for username in some)
        read_duties(actor=company["admin"], data=f"person,role,reason\n{rows}".encode(), name=name)
        yield 0.4
        if name == "marketers-q4.csv":
            rosters.agree(actor=company["admin2"], roster=Roster.objects.latest("pk").pk)


def policy(company: dict[str, Person], reason: str) -> None:
    """In force from today, as it was before or as a house starts: proposed and agreed in one meeting."""
    latest = policies.latest()
    terms = Terms.of(latest) if latest else Terms()
    made = propose_policy(actor=company["admin"], starts_on=clock.today(), reason=reason, terms=terms)
    agree(actor=company["admin2"], proposal=made.pk)


def lighter(company: dict[str, Person]) -> Life:
    """A policy that nobody has decided yet: more goes the fast way, and finance looks later."""
    latest = policies.latest()
    assert latest is not None, "the company has had one since its first day"
    terms = Terms.of(latest)
    later = tuple(replace(rule, amount_from=Decimal(75_000)) if rule.amount_from else rule for rule in terms.rules)
    propose_policy(
        actor=company["admin"],
        starts_on=clock.today() + timedelta(days=28),
        reason="Of 61 requests below $40,000 none was refused last year, and each waited nine days for architecture.",
        terms=replace(terms, rules=later, fast_below=Decimal(40_000)),
    )
    yield from ()


def legacy(company: dict[str, Person]) -> Life:
    """What finance may sign, and a table that is still being written: rehearsed with last year's requests, and proposed by nobody yet."""
    authority.set_limit(actor=company["admin2"], person="cmo", amount=Money(Decimal(50_000_000), "USD"))
    authority.set_limit(actor=company["admin2"], person="cio", amount=Money(Decimal(50_000_000), "USD"))
    # Dana has holidays; Ingrid reviews what she would.
    today, words = clock.today(), "Two weeks in Wales; Ingrid knows the open cases."
    set_standin(
        actor=company["privacy"],
        person="privacy",
        by="security",
        since_on=today,
        until_on=today + timedelta(days=60),
        scope="roles",
        roles=[Role.PRIVACY.value],
        reason=words,
    )
    yield 0.3
    draft = drafting.start(actor=company["admin"], note="Whatever touches an older system costs more to run than to build.")
    rows = (
        Rule("", 2, "Review", Role.SECURITY, cells={"legacy": ["yes"]}),
        Rule("", 3, "Finance", Role.FINANCE, amount_from=Decimal(20_000), cells={"run_cost": ["10000.00", None]}),
    )
    for version, row in enumerate(rows, 1):
        drafting.put_row(actor=company["admin"], draft=draft.pk, version=version, rule=row)
    yield 0.2
    rehearsal = rehearsing.rehearse(actor=company["admin"], draft=draft.pk)
    rehearsing.attempt(rehearsal.pk, 1)
