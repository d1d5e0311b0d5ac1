"""What reviews rest on in the demo company: checklists, and reviews that hold for other requests; one of them is revoked."""

from collections.abc import Iterator
from datetime import timedelta

from collab.approvals.models import Decision
from collab.approvals.states import REQUEST, Verdict
from collab.kit import clock
from collab.people.models import Person
from projects.assurances import checklists, operations
from projects.assurances.models import Assurance
from projects.assurances.states import GROUPS, KIND_NAMES
from projects.intake.models import Request
from projects.intake.operations import assuring

Company = dict[str, Person]

_CHECKS = (
    ("business", "Somebody in the team owns the result"),
    ("business", "The goal is one that both sides signed"),
    ("privacy", "The basis in law is written down"),
    ("privacy", "How long the data is kept is known"),
    ("architecture", "It uses single sign-on"),
    ("finance", "The cost of running it has an owner"),
)
_WHY = ("The contract and its annexes cover every use of this kind.", "We looked at the supplier’s audit report, and nothing is open.")
_GONE = "The supplier has moved its servers: this is reviewed anew."
_MOST = 3


def today(company: Company) -> Iterator[float]:
    """A few days ago."""
    yield 0.2
    for role, label in _CHECKS:
        checklists.put(actor=company["admin"], role=role, label=label)
    approved = Decision.objects.filter(route__subject_kind=REQUEST, panel__role__in=GROUPS, verdict=Verdict.APPROVE)
    known = approved.filter(
        route__request__data_kind__in=KIND_NAMES, route__request__suppliers__len__gt=0, route__request__is_confidential=False
    )
    made, seen = list[Assurance](), set[tuple[str, str]]()
    for decision in known.select_related("person", "panel", "route__request").order_by("-at", "-pk")[:60]:
        request: Request = decision.route.request
        if len(made) == _MOST or not request.suppliers or assuring.approval(request, decision.person) is None:
            continue
        of = (decision.panel.role, request.suppliers[0])
        if of in seen:
            continue
        seen.add(of)
        until = clock.today() + timedelta(days=(20, 200, 340)[len(made)])
        made.append(
            assuring.assure(
                number=request.number, actor=decision.person, supplier=request.suppliers[0], until=until, reason=_WHY[len(made) % len(_WHY)]
            )
        )
        yield 0.1
    if len(made) == _MOST:
        last = made[-1]
        operations.revoke(actor=last.by, number=last.number, version=1, reason=_GONE)
