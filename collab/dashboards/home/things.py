"""How each thing that waits is told at home: a title, where it leads, and a word more."""

from dataclasses import dataclass
from typing import Any

from collab.dashboards import addresses
from collab.dashboards.executive.behind import FIGURES
from collab.kit import clock, formats, numbering
from funding.funds import addresses as fund_addresses
from projects.friction import addresses as friction_addresses
from projects.intake import addresses as intake_addresses
from projects.intake.models import Request
from projects.portfolio import addresses as project_addresses
from projects.portfolio import waiting as portfolio
from projects.promises import addresses as promise_addresses


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that waits, as the list tells it."""

    title: str
    url: str
    more: str = ""


def request(request: Request) -> Thing:
    return Thing(f"{request.code} {request.title}", intake_addresses.request(request.code), request.get_state_display().capitalize())


def triaged(request: Request) -> Thing:
    return Thing(f"{request.code} {request.title}", intake_addresses.triage_item(request.code))


def change(change: Any) -> Thing:
    words = f"Raise {change.target.name}" if change.source is None else f"From {change.source.name} to {change.target.name}"
    return Thing(words, fund_addresses.fund(change.target.code), f"proposed by {change.proposed_by.name}")


def over(promise: Any) -> Thing:
    return Thing(
        f"More was spent than {promise.fund.name} promised", fund_addresses.fund(promise.fund.code), "Settle it within five working days"
    )


def reversal(asked: Any) -> Thing:
    line = next(line for line in asked.entry.lines.all() if line.account.kind == "spent")
    return Thing(
        f"An actual of {line.fund.name}{' to be moved' if asked.into_id else ''}",
        fund_addresses.fund_take_back(line.fund.code, asked.entry_id),
        f"asked by {asked.asked_by.name}",
    )


def said(project: Any) -> Thing:
    return Thing(
        f"{project.code} {project.title}", project_addresses.project(project.code), f"Nothing said for {portfolio.SILENT_DAYS} days"
    )


def blocker(wait: Any) -> Thing:
    code = wait.blocker.project.code
    return Thing(
        f"{wait.blocker.get_kind_display()} in the way of {code}",
        friction_addresses.blocker(code, wait.blocker_id),
        f"It waits since {formats.day(wait.since_on, clock.today())}",
    )


def promised(review: Any) -> Thing:
    return Thing(
        f"A promise of {numbering.code(review.promise.number)}",
        promise_addresses.promise_review(review.pk),
        f"{review.months} months after launch",
    )


def figure(dispute: Any) -> Thing:
    return Thing(FIGURES[dispute.figure].title, addresses.figure_answer(dispute.pk), f"disputed by {dispute.by.name}")


def condition(one: Any) -> Thing:
    number = numbering.code(one.decision.route.number)
    return Thing(f"A condition of {number}", intake_addresses.request(number), f"Due {formats.day(one.due_on, clock.today())}")


def disagreement(one: Any) -> Thing:
    number = numbering.code(one.no.route.number)
    return Thing(
        f"What two keys disagree on, of {number}",
        intake_addresses.request(number),
        f"To be settled by {formats.day(one.due_on, clock.today())}",
    )


def to_size(request: Request) -> Thing:
    due = f"By {formats.day(request.size_due_on, clock.today())}" if request.size_due_on else ""
    return Thing(f"{request.code} {request.title}", intake_addresses.request_move(request.code, "size"), due)
