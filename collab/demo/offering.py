"""What the demo company offers and owns: a catalogue with its questions, tools and licences, and what of both the story's requests use.

Nothing here is drawn by chance: which wish begins with which entry is said by its title.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from collab.kit import clock
from collab.people.models import Person
from projects.catalogue import operations as catalogue
from projects.catalogue.models import Entry
from projects.intake.operations import renewing
from projects.owned import operations as tools
from projects.owned.models import Tool

Company = dict[str, Person]
# code | title | whom it is for | what you get | what the problem usually is
_ENTRIES = """
campaign-page|A page for a campaign|Whoever runs a campaign or a dealer’s market|A page from ready parts, within the brand, measured from its first day.|There is no page for this yet.
measurement|A number you can trust|Media, analytics and whoever reports to the board|One agreed figure with its definition, its source and an owner, brought up to date by itself.|Nobody can tell this today.
audience|An audience from customer data|CRM, loyalty and paid social|People who agreed, kept up to date, with the proof of each consent beside it.|The audience is put together by hand.
member-feature|Something new for members|Loyalty and e-commerce|A change in the app or the checkout, tried in one market first.|Members cannot do this today.
connection|Two systems that speak to each other|Whoever types something twice|A connection that is watched, with an alarm to its owner when it stops.|It is typed twice today.
survey|A survey of our own|Research|A questionnaire and its answers as a file.|We have to ask customers.
"""
# Of which entry the request of a wish is, by the beginning of its title.
_BEGIN = {
    "Faster landing pages": "campaign-page", "Local pages for": "campaign-page", "Test environment": "campaign-page",
    "Attribution tool": "measurement", "Server-side": "measurement", "Call tracking": "measurement", "Dashboard for": "measurement",
    "Lead scoring": "measurement", "Consent-aware": "audience", "Customer match": "audience", "Churn early": "audience",
    "Household view": "audience", "Loyalty tiers": "member-feature", "SMS sending": "member-feature", "Member get": "member-feature",
    "Basket reminder": "member-feature", "Push notices": "member-feature", "Birthday offers": "member-feature",
    "Real-time product": "connection", "Event badge": "connection", "Campaign brief": "connection", "Partner portal": "connection",
}  # fmt: skip
_AUDIENCE: dict[str, Any] = {
    "key": "who", "label": "Who will use it first?", "kind": "choice", "required": True,
    "choices": ["One team", "Several teams", "Dealers or partners"],
}  # fmt: skip
_QUESTIONS: tuple[dict[str, Any], ...] = (
    _AUDIENCE,
    {
        "key": "dealers", "label": "How many dealers or partners?", "kind": "number", "required": True, "shown_by": "who",
        "shown_values": ["Dealers or partners"],
    },
    {"key": "contact", "label": "Who answers questions while it is built?", "kind": "person"},
    {"key": "before", "label": "What have you tried already?", "kind": "long", "help": "A sentence is enough"},
    {"key": "worry", "label": "What worries you about it?", "kind": "long", "reads": "review", "help": "Only who reviews it reads this"},
)  # fmt: skip
# code | name | kind | owner | supplier | seats | used | ends in so many days | who uses it | what one can do with it
_OWNED = """
surveys|Customer Experience XM|licence|it_lead|qualtrics|120|74|88|Research and care ask members and callers.|surveys, voice of the customer, reviews in one place
price-watch|Price comparison feed|contract|aisha.rahman||||260|Category management reads it on Mondays.|competitor prices, price watch
media-library|Media library|tool|george.lim||400|231||Two of seven brands keep their pictures here.|media library, rights of pictures, asset sharing
translation|Translation memory|licence|it_lead||60|22|410|Product texts in nine languages.|translation, product texts
licences|Licence register|tool|architect||25|9||Whoever buys software looks here first.|unused licences, licence report
mailing|E-mail campaigns|licence|it_lead||90|88|190|All brands but one.|e-mail campaigns, newsletters, basket reminders
"""
# What of it answers a wish that is not built, by the beginning of its title.
_COVERS = {
    "Voice of the customer": "surveys", "Replace the survey": "surveys", "Competitor price": "price-watch", "Media library": "media-library",
    "Translation memory": "translation", "Unused licence": "licences",
}  # fmt: skip
_WHY = "It does this already, and there are seats left. Its owner shows you where to begin."


def opening(company: Company, until: date) -> Iterator[float]:
    """The register and the catalogue are begun in the first weeks; one entry ends later, and one is in writing today."""
    for line in _OWNED.strip().splitlines():
        code, name, kind, owner, supplier, seats, used, ends, use, able = line.split("|")
        tools.register(
            actor=company["architect"], code=code, name=name, kind=kind, owner=company[owner], supplier=supplier, use=use,
            seats=int(seats) if seats else None, seats_used=int(used) if used else None, capabilities=able.split(", "),
            ends_on=until + timedelta(days=int(ends)) if ends else None,
        )  # fmt: skip
    yield 3.0
    for line in _ENTRIES.strip().splitlines():
        code, title, audience, gives, problem = line.split("|")
        entry = catalogue.make(
            actor=company["technologist"], code=code, title=title, audience=audience, gives=gives, given_problem=problem,
            owner=company["it_lead"], review_on=until + timedelta(days=60), questions=list(_QUESTIONS),
        )  # fmt: skip
        catalogue.publish(actor=company["it_lead"], code=code, version=entry.version)
        yield 0.5


def today(company: Company) -> Iterator[float]:
    """What has changed of both of late: an end that is near, an entry that is offered no more, and the next version of another."""
    yield 0.2
    renewing.raise_due()
    why = "We own a tool for this: look at what we own, or ask for a seat."
    catalogue.retire(actor=company["it_lead"], code="survey", version=_version("survey"), reason=why)
    more = [{**row, "required": True} if row["key"] == "before" else row for row in _QUESTIONS]
    catalogue.change(actor=company["technologist"], code="measurement", version=_version("measurement"), questions=more)


def _version(code: str) -> int:
    return Entry.objects.values_list("version", flat=True).get(code=code)


def begins(title: str, requester: Person) -> dict[str, Any]:
    """What a request for this wish begins with, where the catalogue offers something for it by then."""
    code = next((code for begin, code in _BEGIN.items() if title.startswith(begin)), "")
    if not code or not Entry.objects.filter(code=code, current__published_at__lt=clock.now(), retired_on=None).exists():
        return {}
    is_many = "dealer" in title.lower() or "artner" in title
    replies: dict[str, Any] = {"who": "Dealers or partners" if is_many else "One team" if len(title) % 2 else "Several teams"}
    if is_many:
        replies["dealers"] = "358"
    replies |= {"contact": requester.username, "worry": "That it is asked for again next year."} if len(title) % 3 else {}
    return {"entry": code, "replies": replies}


def answers(title: str) -> tuple[str, str]:
    """What the company owns that covers this wish, and how that is said; nothing where it owns nothing."""
    code = next((code for begin, code in _COVERS.items() if title.startswith(begin)), "")
    return (code, _WHY) if code and Tool.objects.filter(code=code, retired_on=None).exists() else ("", "")
