"""Every page of the portal with the person who opens it; addresses and people are filled in from the company that is there."""

from dataclasses import dataclass

from collab.agenda.models import Goal
from collab.kpis.models import Kpi
from funding.funds.models import Fund
from projects.intake.models import Request
from projects.intake.states import State
from projects.portfolio.models import Project
from projects.portfolio.states import Phase

# One of each kind: choices, a long text, amounts, a day, chips and a short text are what the others are made of.
QUESTIONS = ("goal", "problem", "value", "when", "data")
STATES = ("draft", "needs_information", "in_triage", "in_approval", "in_delivery", "closed", "declined", "on_hold")


@dataclass(frozen=True, slots=True)
class Stop:
    """``who``: a username, or "@state" for whoever asked for the request of that state. ``press``: sends a form of the page."""

    name: str
    who: str
    address: str
    press: str = ""
    status: int = 200


STOPS = (
    Stop("sign in", "", "/login/"),
    Stop("sign in, wrongly", "", "/login/", "Sign in", 422),
    Stop("home of a marketer", "marketer", "/"),
    Stop("home of one who is asked", "@needs_information", "/"),
    Stop("home of a technologist", "technologist", "/"),
    Stop("new request", "marketer", "/requests/new/"),
    *(Stop(f"question {name}", "@draft", f"/requests/{{draft}}/edit/{name}/") for name in QUESTIONS),
    Stop("question, not answered", "@draft", "/requests/{draft}/edit/problem/?blank", "Continue", 422),
    Stop("check", "@draft", "/requests/{draft}/check/"),
    Stop("sent", "@in_triage", "/requests/{in_triage}/sent/"),
    Stop("requests", "technologist", "/requests/?view=all"),
    Stop("requests, filtered to none", "technologist", "/requests/?view=all&q=zebra+crossing"),
    *(Stop(f"request, {state}", f"@{state}", f"/requests/{{{state}}}/") for state in STATES),
    Stop("change answers", "@in_triage", "/requests/{in_triage}/edit/"),
    Stop("answer", "@needs_information", "/requests/{needs_information}/answer/"),
    Stop("answer, empty", "@needs_information", "/requests/{needs_information}/answer/", "Send answer", 422),
    Stop("withdraw", "@in_triage", "/requests/{in_triage}/withdraw/"),
    Stop("hold", "technologist2", "/requests/{approved}/hold/"),
    Stop("fund", "finance", "/requests/{approved}/fund/"),
    Stop("fund, with nothing", "finance", "/requests/{approved}/fund/?blank", "Reserve the money", 422),
    Stop("start", "technologist2", "/requests/{funded}/start/"),
    Stop("start, without leads", "technologist2", "/requests/{funded}/start/", "Start project", 422),
    Stop("triage", "technologist", "/triage/"),
    Stop("triage, one open", "technologist", "/triage/{in_triage}/"),
    Stop("triage, declining", "technologist", "/triage/{in_triage}/decline/"),
    Stop("triage, routing", "technologist", "/triage/{in_triage}/route/"),
    Stop("reviews", "privacy", "/approvals/"),
    Stop("decisions", "cio", "/approvals/"),
    Stop("projects", "technologist", "/projects/"),
    Stop("projects, all", "technologist", "/projects/?view=all"),
    Stop("project", "@lead", "/projects/{project}/"),
    Stop("update of a project", "@lead", "/projects/{project}/update/"),
    Stop("new milestone", "@lead", "/projects/{project}/milestones/new/"),
    Stop("new milestone, empty", "@lead", "/projects/{project}/milestones/new/", "Plan milestone", 422),
    Stop("dependency", "@lead", "/projects/{project}/waits-for/"),
    Stop("roadmap", "marketer", "/roadmap/"),
    Stop("roadmap, quarter", "cio", "/roadmap/?zoom=quarter"),
    Stop("roadmap, far away", "marketer", "/roadmap/?from=2041-01-01"),
    Stop("KPIs", "technologist", "/kpis/"),
    Stop("KPI", "technologist", "/kpis/{kpi}/"),
    Stop("record a value", "technologist", "/kpis/{kpi}/record/"),
    Stop("record a value, empty", "technologist", "/kpis/{kpi}/record/", "Record value", 422),
    Stop("target", "technologist", "/kpis/{kpi}/target/"),
    Stop("import values", "technologist", "/kpis/import/"),
    Stop("goals", "marketer", "/goals/"),
    Stop("goal", "marketer", "/goals/{goal}/"),
    Stop("funding", "finance", "/funds/"),
    Stop("fund's page", "finance", "/funds/{fund}/"),
    Stop("new fund", "finance", "/funds/new/"),
    Stop("new fund, empty", "finance", "/funds/new/", "Set up fund", 422),
    Stop("new year", "finance", "/funds/years/new/"),
    Stop("executive", "cmo", "/executive/"),
    Stop("how numbers are made", "cmo", "/executive/numbers/"),
    Stop("notices", "marketer", "/notices/"),
    Stop("search", "marketer", "/search/?q=loyalty"),
    Stop("settings", "marketer", "/preferences/"),
    Stop("more", "marketer", "/more/"),
    Stop("keyboard", "marketer", "/help/keyboard/"),
    Stop("not there", "marketer", "/requests/R-999999/", status=404),
    Stop("not for you", "marketer", "/triage/{in_triage}/decline/", status=403),
)


def places() -> dict[str, str]:
    """What stands for the words in braces, and who "@word" is."""
    found: dict[str, str] = {}
    for state in State:
        about = (
            Request.objects.filter(state=state, is_confidential=False, snoozed_until=None)
            .select_related("requester")
            .order_by("-number")
            .first()
        )
        assert about is not None, f"The company has no request that is {state}."
        found |= {str(state): about.code, f"@{state}": about.requester.username}
    project = Project.objects.filter(phase=Phase.BUILD, milestones__isnull=False).select_related("it_lead").order_by("number").first()
    assert project is not None
    found |= {"project": project.code, "@lead": project.it_lead.username}
    return found | {
        "kpi": Kpi.objects.order_by("pk")[0].code,
        "goal": Goal.objects.order_by("pk")[0].code,
        "fund": Fund.objects.order_by("-pk")[0].code,
    }
