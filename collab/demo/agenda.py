"""The demo company's agenda: its goals, the points of its customers' journey, and its register of data sources."""

from datetime import date

from collab.agenda import operations as agenda
from collab.customer import operations as customer
from collab.people.models import Person

Company = dict[str, Person]

# code | title | what it means | owner in marketing | owner in IT | KPIs
_GOALS = """
sourced-revenue|Grow the revenue that marketing brings|Campaigns, media and partners bring customers who would not have come otherwise.|lena.fischer|rafael.costa|marketing-sourced-revenue
time-to-market|Bring campaigns to market in half the time|From brief to live in four weeks, without working weekends.|george.lim|david.cohen|campaign-time-to-market
know-customers|Know our customers as one person each|One view of each customer who agrees, joined from what we hold.|hanna.berg|yuki.mori|customer-match-rate
content-supply|Make content once and use it everywhere|One place for pictures and texts, with their rights.|george.lim|paula.novotna|campaign-time-to-market
trust|Keep what customers trust us with|Consent is kept, proven, and followed in every channel.|marketing_lead|it_lead|customer-match-rate
joint-decisions|Decide together, on the same figures|Both sides read the same page, and a request is decided within two weeks.|hanna.berg|rafael.costa|request-to-decision tools-with-owner
run-cost|Run on fewer systems for less|Each tool has an owner and a reason; what has neither is switched off.|aisha.rahman|it_lead|stack-run-cost tools-with-owner
loyalty|Be worth coming back to|Members buy again because it is easy and pays.|marketing_lead|paula.novotna|repeat-purchase-rate
experience|Keep what the shop promises|Pages that load, checkouts that hold, dates that are true.|lena.fischer|paula.novotna|platform-availability
care-line|Answer a customer once, and well|Whoever answers knows what was said before.|marketing_lead|yuki.mori|repeat-purchase-rate
"""
# code | name | description
_MOMENTS = """
discover|Hears of us|An advertisement, a friend, a shop window.
consider|Compares|Reads pages and reviews, looks at prices and stores.
visit|Visits a store|Comes in, looks around, asks somebody.
sign-up|Becomes a member|Says who they are and what they agree to.
buy|Buys|Fills a basket and pays, in the shop or in a store.
receive|Receives|Waits for the parcel, or picks it up.
first-use|Uses it for the first time|Unpacks, sets up, asks how.
use|Uses it|Lives with the product and the app.
care|Needs help|Asks, complains, returns, has something repaired.
return|Comes back|Buys again, or the next thing.
recommend|Recommends us|Tells a friend, writes a review.
"""
# code | name | system | owner | p: personal data | j: joined to the single view
_SOURCES = """
crm|Customer records|Salesforce|rafael.costa|pj
web-analytics|Web analytics|Matomo|yuki.mori|pj
pos|Store sales|Oracle Xstore|paula.novotna|j
survey|Customer surveys|Qualtrics|hanna.berg|p
product-catalogue|Product catalogue|Akeneo|paula.novotna|
events|Event visitors|Cvent|tom|p
consent|Consents and preferences|OneTrust|it_lead|pj
email|E-mail sending and reading|Old email platform|david.cohen|p
loyalty-app|Loyalty app|Own app|it_lead|pj
checkout|Orders and checkout|commercetools|paula.novotna|pj
cdp|Customer data platform|Segment|rafael.costa|pj
partner-directory|Partners|SAP|yuki.mori|
store-directory|Stores and hours|Own directory|paula.novotna|
call-centre|Calls and chats|Genesys|yuki.mori|p
media-spend|Media spend|Agency reports|lena.fischer|
ad-impressions|Advertisement contacts|Google Campaign Manager|lena.fischer|p
social|Social channels|Sprinklr|aisha.rahman|p
reviews|Reviews and ratings|Bazaarvoice|george.lim|p
returns|Returns|Warehouse system|paula.novotna|pj
gift-cards|Gift cards|SVS|it_lead|
warranty|Warranties|Paper and a spreadsheet|yuki.mori|p
search-terms|Searches in the shop|Algolia|paula.novotna|
service-appointments|Service appointments|Dealer system|yuki.mori|p
weather|Weather|Public feed|rafael.costa|
dealer-leads|Leads at dealers|Dealer system|rafael.costa|p
newsletter|Newsletter sign-ups|Old email platform|david.cohen|pj
"""


def _rows(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


def settle(company: Company) -> None:
    """The journey and the register, kept by the technologist; the goals, written down but not yet signed."""
    keeper = company["technologist"]
    for place, (code, name, description) in enumerate(_rows(_MOMENTS), 1):
        customer.add_moment(actor=keeper, code=code, name=name, description=description, position=place * 10)
    for code, name, system, owner, marks in _rows(_SOURCES):
        who = company["outsider" if owner == "tom" else owner]
        customer.add_source(actor=keeper, code=code, name=name, system=system, owner=who, has_personal_data="p" in marks)


def agree(company: Company, starts_on: date, ends_on: date) -> None:
    """The goals of these years, each with an owner from both sides and the KPIs that show it."""
    for code, title, description, marketing, it, kpis in _rows(_GOALS):
        agenda.set_goal(
            actor=company["technologist"],
            code=code,
            title=title,
            description=description,
            starts_on=starts_on,
            ends_on=ends_on,
            owner_marketing=company[marketing],
            owner_it=company[it],
            kpis=kpis.split(),
        )


def sign(company: Company, who: str) -> None:
    """The CMO or the CIO signs every goal."""
    for code, *_ in _rows(_GOALS):
        agenda.sign(actor=company[who], code=code)


def joins() -> list[str]:
    """The codes of the sources that came to be joined to the single view, in the order in which they were."""
    return [code for code, _, _, _, marks in _rows(_SOURCES) if "j" in marks]


def join(company: Company, code: str) -> None:
    customer.change_source(actor=company["technologist"], code=code, is_joined=True)
