"""What people answer for besides work: KPIs, goals, data sources, launches, funds, who works for them, and their tokens."""

from typing import Any

from django.db.models import QuerySet

from collab.access import duties
from collab.agenda import access as agenda
from collab.agenda import actions, cycles
from collab.agenda import addresses as goal_addresses
from collab.agenda import operations as goals
from collab.agenda.models import Action, Goal, Question
from collab.customer import access as customer
from collab.customer import addresses as source_addresses
from collab.customer import operations as sources
from collab.customer.models import DataSource
from collab.dashboards import addresses
from collab.dashboards.leaving.shape import ADMINS, GATE, Handing, Holding, Label, Reader
from collab.directory import access as directory
from collab.directory.operations import people as directing
from collab.kit import clock
from collab.kit.errors import Invalid
from collab.kpis import access as kpi_access
from collab.kpis import addresses as kpi_addresses
from collab.kpis import operations as kpis
from collab.kpis.models import Kpi
from collab.people.models import Person, Token
from funding.funds import access as funds
from funding.funds import addresses as fund_addresses
from funding.funds import operations as funding
from funding.funds.models import Fund
from projects.catalogue import access as entry_access
from projects.catalogue import addresses as entry_addresses
from projects.catalogue import operations as catalogue
from projects.catalogue.models import Entry
from projects.launches import access as launching
from projects.launches import addresses as launch_addresses
from projects.launches import operations as launches
from projects.launches.models import Launch
from projects.launches.states import State
from projects.owned import access as tool_access
from projects.owned import addresses as tool_addresses
from projects.owned import operations as tools
from projects.owned.models import Tool

BOTH = ADMINS | GATE
# What the record says of where a change came from.
THROUGH = "hand-over"


def _here(how: Handing) -> Person:
    """Who takes it over works here; what names an owner at first asks that of its form."""
    if not how.to.is_active:
        raise Invalid(to=f"{how.to.name} has left.")
    return how.to


def _owns(person: Person, row: Any) -> bool:
    return person.pk in (row.owner_marketing_id, row.owner_it_id)


def _kpi_owned(column: str) -> Any:
    def hand(how: Handing, kpi: Kpi) -> str:
        kpis.alter(actor=how.actor, code=kpi.code, version=kpi.version, **{column: _here(how)})
        return f"{how.to.name} answers for the KPI {kpi.name} from now on."

    return hand


def _goal_owned(column: str) -> Any:
    def hand(how: Handing, goal: Goal) -> str:
        changes: dict[str, Any] = {column: _here(how)}
        goals.change_goal(actor=how.actor, code=goal.code, **changes)
        again = " It is to be signed again." if goal.signed_by_cmo_at or goal.signed_by_cio_at else ""
        return f"{how.to.name} answers for the goal {goal.title} from now on.{again}"

    return hand


def _kpi(kpi: Kpi) -> Label:
    return Label(kpi.code, kpi.name, kpi_addresses.kpi(kpi.code))


def _goal(goal: Goal) -> Label:
    return Label(goal.code, goal.title, goal_addresses.goal(goal.code))


def _action(action: Action) -> Label:
    return Label(str(action.pk), action.text, goal_addresses.action(action.pk), action.decided)


def _acted(how: Handing, action: Action) -> str:
    actions.change_action(actor=how.actor, action=action.pk, version=action.version, owner=_here(how))
    return f"{how.to.name} does “{action.text}” from now on."


def _question(question: Question) -> Label:
    return Label(str(question.pk), question.text, goal_addresses.cycle(question.cycle.code), question.cycle.code)


def _asked(how: Handing, question: Question) -> str:
    cycles.hand_question(actor=how.actor, question=question.pk, owner=_here(how))
    return f"{how.to.name} answers the question “{question.text}” from now on."


def _owns_question(person: Person, question: Question) -> bool:
    return person.pk == question.owner_id


def _source(source: DataSource) -> Label:
    return Label(source.code, source.name, source_addresses.data_source(source.code), source.system)


def _kept(how: Handing, source: DataSource) -> str:
    sources.change_source(actor=how.actor, code=source.code, owner=_here(how))
    return f"{how.to.name} answers for the data source {source.name} from now on."


def _launch(launch: Launch) -> Label:
    return Label(launch.code, launch.name, launch_addresses.launch(launch.code))


def _launched(how: Handing, launch: Launch) -> str:
    launches.change(actor=how.actor, code=launch.code, version=launch.version, owner=_here(how))
    return f"{how.to.name} owns the launch {launch.name} from now on."


def _owns_launch(person: Person, launch: Launch) -> bool:
    return person.pk == launch.owner_id


def _tool(tool: Tool) -> Label:
    return Label(tool.code, tool.name, tool_addresses.tool(tool.code), tool.get_kind_display())


def _looked_after(how: Handing, tool: Tool) -> str:
    tools.change(actor=how.actor, code=tool.code, version=tool.version, owner=_here(how))
    return f"{how.to.name} answers for {tool.name} from now on."


def _entry(entry: Entry) -> Label:
    return Label(entry.code, entry.current.title if entry.current else entry.code, entry_addresses.catalogue_entry(entry.code))


def _promised(how: Handing, entry: Entry) -> str:
    catalogue.change(actor=how.actor, code=entry.code, version=entry.version, owner=_here(how))
    return f"{how.to.name} answers for the entry {entry.code} of the catalogue from now on."


def _fund(fund: Fund) -> Label:
    return Label(fund.code, fund.name, fund_addresses.fund(fund.code))


def _funded(how: Handing, fund: Fund) -> str:
    funding.hand_fund_over(actor=how.actor, code=fund.code, former=how.holder, to=how.to)
    return f"{how.to.name} owns the fund {fund.name} from now on."


def _reports(reader: Reader) -> QuerySet[Person]:
    return directory.visible_people(reader).filter(is_active=True)


def _report(person: Person) -> Label:
    return Label(person.username, person.name, addresses.person(person.username), person.title)


def _managed(how: Handing, person: Person) -> str:
    directing.change_person(actor=how.actor, person=person.username, through=THROUGH, manager=how.to)
    return f"{how.to.name} is the manager of {person.name} from now on."


def _tokens(reader: Person) -> QuerySet[Token]:
    """One’s own; and for administrators everybody’s, to know which programs come to a stop."""
    live = Token.objects.filter(ended_at=None, ends_at__gt=clock.now())
    return live if directory.may_keep(duties.roles_of(reader)) else live.filter(person=reader.pk)


def _token(token: Token) -> Label:
    return Label(str(token.pk), token.label or "A token", "")


ANSWERED = (
    Holding(
        "kpi_marketing", "KPIs for marketing", "kpis.Kpi.owner_marketing", "owner_marketing",
        lambda reader: kpi_access.visible(reader).filter(is_active=True), _kpi, _kpi_owned("owner_marketing"), BOTH, _owns,
    ),
    Holding(
        "kpi_it", "KPIs for IT", "kpis.Kpi.owner_it", "owner_it",
        lambda reader: kpi_access.visible(reader).filter(is_active=True), _kpi, _kpi_owned("owner_it"), BOTH, _owns,
    ),
    Holding(
        "goal_marketing", "Goals for marketing", "agenda.Goal.owner_marketing", "owner_marketing",
        lambda reader: agenda.visible(reader).filter(is_active=True), _goal, _goal_owned("owner_marketing"), BOTH, _owns, is_locked=True,
    ),
    Holding(
        "goal_it", "Goals for IT", "agenda.Goal.owner_it", "owner_it",
        lambda reader: agenda.visible(reader).filter(is_active=True), _goal, _goal_owned("owner_it"), BOTH, _owns, is_locked=True,
    ),
    Holding(
        "action", "Actions", "agenda.Action.owner", "owner",
        lambda reader: agenda.visible_actions(reader).filter(done_on=None), _action, _acted, BOTH,
        lambda person, action: person.pk == action.owner_id,
    ),
    Holding(
        "cycle_question", "Questions of planning cycles", "agenda.Question.owner", "owner",
        lambda reader: agenda.visible_questions(reader).select_related("cycle"), _question, _asked, BOTH, _owns_question,
    ),
    Holding(
        "source", "Data sources", "customer.DataSource.owner", "owner", customer.used_sources, _source, _kept, BOTH, is_locked=True,
    ),
    Holding(
        "launch", "Launches", "launches.Launch.owner", "owner",
        lambda reader: launching.visible(reader).filter(state=State.TO_COME), _launch, _launched, GATE, _owns_launch,
    ),
    Holding(
        "tool", "What we own", "tools.Tool.owner", "owner",
        lambda reader: tool_access.visible(reader).filter(retired_on=None), _tool, _looked_after, BOTH,
        lambda person, tool: person.pk == tool.owner_id,
    ),
    Holding(
        "entry", "Entries of the catalogue", "catalogue.Entry.owner", "owner",
        lambda reader: entry_access.visible(reader).filter(retired_on=None).select_related("current"), _entry, _promised, BOTH,
        lambda person, entry: person.pk == entry.owner_id,
    ),
    Holding(
        "fund", "Funds", "funds.Fund_owners.person", "owners", lambda reader: funds.visible(reader).filter(year__closed_at=None), _fund, _funded, ADMINS,
    ),
    Holding("report", "People who work for them", "people.Person.manager", "manager", _reports, _report, _managed, ADMINS, is_locked=True),
    Holding(
        "token", "Tokens", "people.Token.person", "person", _tokens, _token, is_awaited=False,
        ends="A token ends with its person: whoever goes on with the program makes one of their own.",
    ),
)  # fmt: skip
