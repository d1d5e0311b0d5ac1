"""What the demo company's gate shows: who answers for run cost, and what its two executives let begin on its last mornings."""

from datetime import timedelta
from decimal import Decimal

from collab.kit import clock
from collab.people.models import Person
from funding.funds.models import Fund
from projects.intake import gate, run_owners
from projects.intake.models import Request
from projects.intake.operations import breaking, run_owning
from projects.intake.states import State

# IT may have said that it takes nearly twice as much.
MOST = Decimal(50_000)
# Long enough that all of it was told.
EARLIER = timedelta(minutes=15)
FIRST = "Since this morning the shop shows members somebody else’s basket; each hour is told to the press."
SECOND = "Our counsel wants it closed before the regulator calls, and the team is standing by."
WAITS = "The supplier switches the old interface off on Friday; without this the tills stand still."


def owned(request: Request, technologist: Person) -> None:
    """Whoever asked for it answers for each later year that it costs something to run."""
    for year in run_owners.unowned(request):
        run_owning.propose(number=request.number, actor=technologist, year=year, person=request.requester.username)
        run_owning.answer(number=request.number, actor=request.requester, year=year, answer=run_owning.ACCEPT)


def night() -> None:
    """The proof of the last night."""
    gate.prove_nightly()


def morning(company: dict[str, Person]) -> None:
    """One that both executives signed waits for its review, and one waits for the second key."""
    cmo, cio = company["cmo"], company["cio"]
    waiting = Request.objects.filter(state=State.IN_TRIAGE, is_confidential=False, currency="USD", estimate__lte=MOST, snoozed_until=None)
    parts = (cmo, cio, company["marketing_lead"], company["it_lead"], company["marketer"])
    ours = (
        waiting.exclude(requester__in=parts)
        .filter(colleagues=None, split_from=None)
        .exclude(sponsor__in=(cmo, cio))
        .order_by("-submitted_at", "pk")
    )
    rows = [one for one in ours[:8] if not run_owners.unowned(one)][:2]
    funds = (
        Fund.objects.with_accounts().filter(year__closed_at=None, year__starts_on__lte=clock.today(), currency="USD").exclude(side="joint")
    )
    payer = next((one for one in funds.order_by("-year__starts_on", "pk") if one.available.balance >= 2 * MOST), None)
    if len(rows) < 2 or payer is None:
        return
    how = {"fund": payer.code, "marketing_lead": company["marketing_lead"].username, "it_lead": company["it_lead"].username}
    with clock.at(clock.now() - EARLIER):
        for request, why in zip(rows, (FIRST, WAITS), strict=True):
            opened = breaking.break_glass(number=request.number, version=request.version, actor=cmo, reason=why, **how)
            if why == FIRST:
                breaking.break_glass(number=request.number, version=opened.version, actor=cio, reason=SECOND)
