"""How each number of the executive page is made, and the page's figures as the rows of a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from collab.dashboards.executive.deciding import Decision
from collab.dashboards.executive.page import Gathered
from collab.dashboards.executive.portfolio import LATE_DAYS, MOST, NEARLY, SHOWN, Project
from collab.kit.formats import percent
from collab.kit.money import Money
from collab.kpis.addresses import KPIS
from collab.kpis.cards import KpiCard
from collab.web.statuses import status
from funding.funds.addresses import FUNDS
from funding.funds.pace import NEAR, PACE_MONTHS
from projects.intake.addresses import REQUESTS
from projects.portfolio.addresses import PROJECTS
from projects.roadmap.addresses import ROADMAP

HEADS = ("part", "code", "name", "figure", "value", "unit")
SheetRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A figure, the rule that makes it, and the records it comes from."""

    figure: str
    rule: str
    records: str
    url: str


SOURCES: tuple[tuple[str, tuple[Source, ...]], ...] = (
    (
        "Decisions",
        (
            Source("Which", "For the CMO and the CIO: requests whose open step seats them. For others: those that wait for either.", "Routes, steps and seats", REQUESTS),
            Source("Cost", "The amount that the request was routed with.", "Routes", REQUESTS),
            Source("Expected value", "Revenue generated and revenue protected in a year, as the requester stated them.", "Requests", REQUESTS),
            Source("CMO, CIO", "The decision that counts in the present round of the step.", "Decisions", REQUESTS),
            Source("Waiting", "Calendar days since the step opened.", "Steps", REQUESTS),
        ),
    ),
    (
        "KPIs",
        (
            Source("Now", "The value of the latest day; where a day has several, the one that arrived last.", "Measurements", KPIS),
            Source("Target", "The target of the period that the value lies in.", "Targets", KPIS),
            Source("Gap", "Now less the target, as a share of the target.", "Measurements, targets", KPIS),
            Source("Status", "On track within the KPI's own tolerance, then at risk, then off track; no fresh data where a newer value is late.", "KPI definitions", KPIS),
            Source(
                "Signals", "A value beyond the mean of the window and 2.66 times the mean move; three of four nearer a limit than the mean; eight on one side. From 12 values on.",
                "Measurements", KPIS,
            ),
        ),
    ),
    (
        "Money",
        (
            Source("Budget, spent, committed, reserved, free", "The balances of the funds of the fiscal year around today, in the house's currency.", "Ledger lines", FUNDS),
            Source(
                "Approved, not reserved", "Of the work that you may see: what was approved less what funds promised of it, in the house's currency.",
                "Routes, allocations", REQUESTS,
            ),
            Source("Requests to decide", "The costs of all decisions above that are in the house's currency.", "Routes", REQUESTS),
            Source("Left if all approved", "Free, less what is approved and not reserved, less the requests to decide.", "Ledger lines, routes, allocations", FUNDS),
            Source("From earlier years’ funds", "What was paid in the days of this year from the funds of years before. It is in no other figure.", "Ledger lines", FUNDS),
            Source("Even pace", f"The budget spread evenly over the days of the year. Within {percent(NEAR)} of it spending is even.", "Fiscal year, ledger lines", FUNDS),
            Source("Forecast", f"What is spent, and from today on the monthly mean of the last {PACE_MONTHS} whole months.", "Ledger lines", FUNDS),
        ),
    ),
    (
        "Portfolio",
        (
            Source(
                "Which", f"Projects under way that you may see, {SHOWN} at most: those in trouble first, then the largest. The {MOST} worst are looked at.",
                "Projects", PROJECTS,
            ),
            Source("Milestones kept", "Of the milestones whose day is past, the share that was done by its day.", "Milestones", PROJECTS),
            Source("Value a year", "Revenue generated and protected, from the project's request.", "Requests", REQUESTS),
            Source("Size and shape", "The money that funds promised in the house's currency; joint where a joint fund or funds of both sides pay.", "Allocations", FUNDS),
            Source("Marketing, IT", "The health that each side's lead gave last. It is never averaged.", "Project updates", PROJECTS),
            Source("Time", f"At risk where a milestone or the last day is past and not done, off track after more than {LATE_DAYS} days.", "Milestones, projects", PROJECTS),
            Source("Money", f"At risk where more than {percent(NEARLY)} of a fund's promise is spent, off track where all of it was not enough.", "Allocations", FUNDS),
            Source("Links", "At risk where the project is planned to start before one that it waits for is done.", "Dependencies", ROADMAP),
        ),
    ),
)  # fmt: skip


def figures(facts: Gathered) -> Iterator[SheetRow]:
    """Every figure on its own row, exact and with its unit, under HEADS."""
    for decision in facts.decisions.rows:
        yield from _decision(decision)
    for kpi in facts.kpis:
        yield from _kpi(kpi)
    if facts.money:
        sums = facts.money.sums
        for name, amount in (
            ("budget", sums.budget),
            ("spent", sums.spent),
            ("committed", sums.committed),
            ("reserved", sums.reserved),
            ("over its promises", sums.over),
            ("free", sums.free),
        ):
            yield ("money", facts.money.year, "Funds of the year", name, *_money(amount))
        yield ("money", facts.money.year, "Funds of earlier years", "spent this year", *_money(facts.money.earlier))
        yield ("money", facts.money.year, "Funds of the year", "approved, not reserved", *_money(facts.money.free.unreserved))
        yield ("money", facts.money.year, "Funds of the year", "asked for", *_money(facts.decisions.total))
        yield ("money", facts.money.year, "Funds of the year", "left if all approved", *_money(facts.money.left))
    for project in facts.portfolio.projects:
        yield from _project(project, facts.portfolio.columns)


def _decision(decision: Decision) -> Iterator[SheetRow]:
    head = ("decision", decision.number, decision.title)
    yield (*head, "cost", *_money(decision.cost))
    yield (*head, "expected value a year", *_money(decision.value))
    yield (*head, "CMO", status(decision.cmo).word, "")
    yield (*head, "CIO", status(decision.cio).word, "")
    yield (*head, "waiting", int(decision.days), "days")


def _kpi(kpi: KpiCard) -> Iterator[SheetRow]:
    head = ("KPI", kpi.code, kpi.name)
    yield (*head, "now", kpi.now, kpi.unit)
    yield (*head, "measured on", kpi.now_on, "")
    if kpi.target_low is not None:
        yield (*head, "target from", kpi.target_low, kpi.unit)
    yield (*head, "target", kpi.target, kpi.unit)
    if kpi.said is not None:
        yield (*head, f"said of {kpi.said.on:%Y-%m-%d}", kpi.said.text, "")
    yield (*head, "status", kpi.status_words or status(kpi.status).word, "")


def _project(project: Project, columns: tuple[str, ...]) -> Iterator[SheetRow]:
    head = ("project", project.number, project.title)
    if project.money:
        yield (*head, "funded", *_money(project.money))
    yield (*head, "value a year", *_money(project.value))
    yield (*head, "milestones due", project.due, "")
    yield (*head, "milestones kept", project.kept, "")
    for column, key in zip(columns, project.cells, strict=True):
        yield (*head, column, status(key).word, "")


def _money(money: Money | None) -> tuple[Any, str]:
    return (money.amount, money.currency) if money else (None, "")
