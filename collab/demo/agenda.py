"""The demo company's agenda: its goals, the points of its customers' journey, and its register of data sources."""

from datetime import date
from decimal import Decimal

from collab.agenda import operations as agenda
from collab.customer import operations as customer
from collab.customer.models import DataSource
from collab.kpis import queries as kpis
from collab.people.models import Person

Company = dict[str, Person]

# code | title | what it means | owner in marketing | owner in IT | KPIs | what it is a part of
_GOALS = """
sourced-revenue|Grow the revenue that marketing brings|Campaigns, media and partners bring customers who would not have come otherwise.|lena.fischer|rafael.costa|marketing-sourced-revenue cost-per-acquisition|
time-to-market|Bring campaigns to market in half the time|From brief to live in four weeks, without working weekends.|george.lim|david.cohen|campaign-time-to-market|
know-customers|Know our customers as one person each|One view of each customer who agrees, joined from what we hold.|hanna.berg|yuki.mori|customer-match-rate|sourced-revenue
content-supply|Make content once and use it everywhere|One place for pictures and texts, with their rights.|george.lim|paula.novotna|campaign-time-to-market|time-to-market
trust|Keep what customers trust us with|Consent is kept, proven, and followed in every channel.|marketing_lead|it_lead|customer-match-rate|know-customers
joint-decisions|Decide together, on the same figures|Both sides read the same page, and a request is decided within two weeks.|hanna.berg|rafael.costa|request-to-decision tools-with-owner|
run-cost|Run on fewer systems for less|Each tool has an owner and a reason; what has neither is switched off.|aisha.rahman|it_lead|stack-run-cost tools-with-owner|joint-decisions
loyalty|Be worth coming back to|Members buy again because it is easy and pays.|marketing_lead|paula.novotna|repeat-purchase-rate contact-frequency|
experience|Keep what the shop promises|Pages that load, checkouts that hold, dates that are true.|lena.fischer|paula.novotna|platform-availability|loyalty
care-line|Answer a customer once, and well|Whoever answers knows what was said before.|marketing_lead|yuki.mori|repeat-purchase-rate|loyalty
"""
# By goal, the strategies that its work carries out.
_CARRIED: dict[str, tuple[tuple[str, ...], ...]] = {
    "sourced-revenue": (("marketing",), ("marketing", "digital"), ("digital",)),
    "time-to-market": (("marketing", "it"), ("marketing",)),
    "know-customers": (("analytics",), ("analytics", "it"), ("marketing", "analytics")),
    "content-supply": (("digital",), ("marketing", "digital")),
    "trust": (("it",), ("it", "analytics")),
    "joint-decisions": (("analytics",), ("it",)),
    "run-cost": (("it",),),
    "loyalty": (("marketing", "digital"), ("digital",), ("marketing", "analytics")),
    "experience": (("digital", "it"), ("digital",)),
    "care-line": (("it",), ("digital",)),
}
# code | stage | name | description | the KPI that measures it
_MOMENTS = """
discover|Find|Hears of us|An advertisement, a friend, a shop window.|marketing-sourced-revenue
consider|Find|Compares|Reads pages and reviews, looks at prices and stores.|campaign-time-to-market
visit|Find|Visits a store|Comes in, looks around, asks somebody.|marketing-sourced-revenue
sign-up|Join|Becomes a member|Says who they are and what they agree to.|customer-match-rate
buy|Buy|Buys|Fills a basket and pays, in the shop or in a store.|platform-availability
receive|Buy|Receives|Waits for the parcel, or picks it up.|
first-use|Use|Uses it for the first time|Unpacks, sets up, asks how.|customer-match-rate
use|Use|Uses it|Lives with the product and the app.|platform-availability
care|Use|Needs help|Asks, complains, returns, has something repaired.|customer-match-rate
return|Stay|Comes back|Buys again, or the next thing.|repeat-purchase-rate
recommend|Stay|Recommends us|Tells a friend, writes a review.|
"""
# Kinds of data of people, and on what their use rests, in short.
_KINDS = {"-": "none", "p": "personal", "y": "payment"}
_BASES = {"-": "", "c": "consent", "k": "contract", "o": "legal_obligation", "i": "legitimate_interests"}
_QUALITY = {"-": "", "g": "good", "f": "fair", "b": "poor"}
# code | name | system | owner | kind, basis, quality; j: joined to the single view, 0: from the first day | kept for | % of customers
_SOURCES = """
crm|Customer records|Salesforce|rafael.costa|pkgj0|10 years after the last order|62
web-analytics|Web analytics|Matomo|yuki.mori|pcfj|13 months|48
pos|Store sales|Oracle Xstore|paula.novotna|--gj|10 years|
survey|Customer surveys|Qualtrics|hanna.berg|pcf|2 years|4.5
product-catalogue|Product catalogue|Akeneo|paula.novotna|--g||
events|Event visitors|Cvent|tom|pcf|1 year after the event|1.2
consent|Consents and preferences|OneTrust|it_lead|pogj|3 years after consent ends|71
email|E-mail sending and reading|Old email platform|david.cohen|pcf|2 years|39
loyalty-app|Loyalty app|Own app|it_lead|pkgj|As long as one is a member|34
checkout|Orders and checkout|commercetools|paula.novotna|ykgj|10 years|58
cdp|Customer data platform|Segment|rafael.costa|pcgj0|13 months|66
partner-directory|Partners|SAP|yuki.mori|--f||
store-directory|Stores and hours|Own directory|paula.novotna|--g||
call-centre|Calls and chats|Genesys|yuki.mori|pkfj|2 years|11
media-spend|Media spend|Agency reports|lena.fischer|--f||
ad-impressions|Advertisement contacts|Google Campaign Manager|lena.fischer|pcb|6 months|
social|Social channels|Sprinklr|aisha.rahman|pib|1 year|7
reviews|Reviews and ratings|Bazaarvoice|george.lim|pcfj|As long as the product is sold|5
returns|Returns|Warehouse system|paula.novotna|pkgj|10 years|16
gift-cards|Gift cards|SVS|it_lead|--f||
warranty|Warranties|Paper and a spreadsheet|yuki.mori|p-b||3
search-terms|Searches in the shop|Algolia|paula.novotna|--g||
service-appointments|Service appointments|Dealer system|yuki.mori|pkfj|10 years|9
weather|Weather|Public feed|rafael.costa|---||
dealer-leads|Leads at dealers|Dealer system|rafael.costa|pcbj|6 months|8
newsletter|Newsletter sign-ups|Old email platform|david.cohen|pcfj|Until one signs off|27
"""
# What retired, and why.
_RETIRED = ("warranty", "Warranties are registered in the app; the paper was destroyed with a protocol.")


def _rows(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


def settle(company: Company) -> None:
    """The journey and the register, kept by the technologist; the goals, written down but not yet signed."""
    keeper = company["technologist"]
    for place, (code, stage, name, description, _) in enumerate(_rows(_MOMENTS), 1):
        customer.add_moment(actor=keeper, code=code, name=name, description=description, stage=stage, position=place * 10)
    for code, name, system, owner, marks, retention, share in _rows(_SOURCES):
        customer.add_source(
            actor=keeper, code=code, name=name, system=system, owner=company["outsider" if owner == "tom" else owner],
            data_kind=_KINDS[marks[0]], lawful_basis=_BASES[marks[1]], quality=_QUALITY[marks[2]], retention=retention,
            customers_share=Decimal(share) if share else None, is_joined="0" in marks,
        )  # fmt: skip


def measure(company: Company) -> None:
    """Each moment gets the KPI that shows how it goes; for two of them nobody has found one."""
    for code, *_, kpi in _rows(_MOMENTS):
        if kpi:
            customer.change_moment(actor=company["technologist"], code=code, measure=kpis.one(company["technologist"], kpi))


def agree(company: Company, starts_on: date, ends_on: date) -> None:
    """The goals of these years, each with an owner from both sides and the KPIs that show it."""
    for code, title, description, marketing, it, shown, parent in _rows(_GOALS):
        agenda.set_goal(
            actor=company["technologist"],
            code=code,
            title=title,
            description=description,
            starts_on=starts_on,
            ends_on=ends_on,
            owner_marketing=company[marketing],
            owner_it=company[it],
            kpis=shown.split(),
            parent=parent,
        )


def sign(company: Company, who: str) -> None:
    """The CMO or the CIO signs every goal."""
    for code, *_ in _rows(_GOALS):
        agenda.sign(actor=company[who], code=code)


def strategies(goal: str | None, title: str) -> list[str]:
    """What a project for this goal carries out; the same for the same title, and nothing of one in nine: its leads have not said yet."""
    said = sum(map(ord, title))
    return [] if goal is None or said % 9 == 0 else list(_CARRIED[goal][said % len(_CARRIED[goal])])


def codes() -> list[str]:
    """Of the goals, in the order in which they were written down."""
    return [code for code, *_ in _rows(_GOALS)]


def joins() -> list[str]:
    """The codes of the sources that came to be joined to the single view, in the order in which they were."""
    return [code for code, _, _, _, marks, *_ in _rows(_SOURCES) if "j" in marks and "0" not in marks]


def join(company: Company, code: str) -> None:
    customer.change_source(actor=company["technologist"], code=code, is_joined=True)


def tidy(company: Company) -> None:
    """The register is gone through once: one source retires, and what was learnt of two others is said."""
    keeper = company["technologist"]
    code, why = _RETIRED
    customer.retire(actor=keeper, code=code, version=DataSource.objects.get(code=code).version, reason=why)
    customer.change_source(actor=keeper, code="social", quality="fair", owner=company["lena.fischer"])
    customer.change_source(actor=keeper, code="ad-impressions", customers_share=Decimal(22))
