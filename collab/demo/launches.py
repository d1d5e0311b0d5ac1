"""The demo company's marketing plan: campaigns and launches on their days, some of which hang on what IT builds."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings

from collab.demo.timeline import Timeline
from collab.kit import clock
from collab.kit.money import Money
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import edit
from projects.intake.states import State
from projects.launches import operations
from projects.portfolio import operations as portfolio
from projects.portfolio.models import Project
from projects.portfolio.states import ENDED

Company = dict[str, Person]
# code | name | kind | brand | market | days after the story's end, or before | owner | confidence | budget
_PLAN = """
harvest-sale|Harvest sale|campaign|harrow|us|-320|lena.fischer|firm|640000
members-day|Members’ day|campaign|harrow|us|-210|marketing_lead|firm|380000
oakline-uk|Oakline opens in the United Kingdom|launch|oakline|uk|-95|george.lim|firm|1250000
winter-lookbook|Winter lookbook|campaign|northlight|de|-40|aisha.rahman|firm|290000
holiday-gifts|Holiday gifts|campaign|harrow||24|lena.fischer|firm|1850000
loyalty-tiers|Loyalty tiers|launch|harrow|us|58|marketing_lead|firm|920000
little-finch-eu|Little Finch in Germany and Austria|launch|little-finch|de|93|george.lim|likely|1400000
spring-collection|Spring collection|campaign|harrow-home||121|aisha.rahman|likely|760000
click-and-collect|Click and collect in Canada|launch|harrow|ca|149|lena.fischer|likely|540000
oakline-care|Oakline care plan|launch|oakline|us|190|hanna.berg|open|
northlight-fr|Northlight in France|launch|northlight|fr|240|george.lim|open|2100000
trade-in|Trade-in weeks|campaign|harrow|uk|70|hanna.berg|likely|310000
"""
# Planned so many days before its day.
AHEAD = 260
CALLED_OFF = {"trade-in": "The warehouse cannot take returns before the summer; we plan it anew for next year."}


def begin(timeline: Timeline, company: Company, first: date) -> None:
    """Each launch is planned well before its day, and held on it."""
    today = timeline.until.date()
    for line in _PLAN.strip().splitlines():
        code, name, kind, brand, market, days, owner, confidence, budget = line.split("|")
        on = today + timedelta(days=int(days))
        said = {"kind": kind, "brand": brand, "market": market, "confidence": confidence, "owner": company[owner], "on": on}
        money = Money.of(budget, settings.CURRENCY) if budget else None
        life = _life(company, code, {"name": name, **said, "budget": money})
        planned = max(on - timedelta(days=AHEAD), first + timedelta(days=30))
        timeline.begin(timeline.at(min(planned, today - timedelta(days=33)), 0.4), life)


def _life(company: Company, code: str, said: dict[str, object]) -> Iterator[float]:
    owner: Person = said["owner"]  # type: ignore[assignment]
    operations.plan(actor=company["marketing_lead"], code=code, **said)  # type: ignore[arg-type]
    if code in CALLED_OFF:
        yield 12.0
        operations.call_off(actor=owner, code=code, version=1, reason=CALLED_OFF[code])
        return
    while clock.today() <= said["on"]:  # type: ignore[operator]
        yield 5.0
    operations.hold(actor=owner, code=code, version=1)


def served(company: Company) -> Iterator[float]:
    """Who works for a launch says so: leads on their projects, requesters on what they asked for."""
    wanted = iter(("holiday-gifts", "loyalty-tiers", "little-finch-eu", "loyalty-tiers", "spring-collection", "click-and-collect"))
    going = Project.objects.filter(is_confidential=False, launch=None).exclude(phase__in=ENDED).select_related("marketing_lead")
    for project, code in zip(going.order_by("-number")[:4], wanted, strict=False):
        project.refresh_from_db(fields=["version"])
        portfolio.update_project(number=project.number, actor=project.marketing_lead, version=project.version, launch=code)
        yield 0.2
    asked = Request.objects.filter(state=State.IN_TRIAGE, is_confidential=False, launch=None).select_related("requester")
    for request, code in zip(asked.order_by("number")[:2], wanted, strict=False):
        request.refresh_from_db(fields=["version", "state"])
        if request.state == State.IN_TRIAGE:  # while the one before was looked at, this one may have gone on
            edit.edit(number=request.number, actor=request.requester, version=request.version, launch=code)
        yield 0.2
