"""What the demo company's marketers wish for: sixty wishes, each heard from several teams and markets."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """``cost`` and ``worth`` (a year) in thousands; ``data`` are codes of the register, empty where no personal data is held."""

    title: str
    problem: str
    outcome: str
    goal: str
    moment: str
    cost: int
    worth: int
    data: tuple[str, ...] = ()


# title | problem | outcome | goal | moment | cost k | worth k | data sources
_TABLE = """
Attribution tool for retail media|We cannot tell which retail-media placements drive store sales. Agencies each report their own numbers and they add up to 140% of actual sales.|One agreed number per placement each week, so that we can move budget monthly instead of yearly.|sourced-revenue|consider|140|900|pos web-analytics
Let agencies upload assets without a VPN|Agencies wait two days for a VPN account and send files by private links meanwhile.|An agency uploads the day it is hired, and we know what it uploaded.|time-to-market|discover|38|120|
Replace the survey tool|The contract ends in January and the tool cannot join answers to a customer.|Answers arrive beside the customer's record within a day.|know-customers|use|64|210|survey crm
Real-time product feed to the ad platforms|Prices in ads are up to a day old; we pay for clicks on products that are sold out.|Ads show the price and stock of this hour.|sourced-revenue|discover|120|1100|product-catalogue
Writing assistant for product pages|Forty thousand product pages have one sentence each; a text takes an editor an hour.|Editors check drafts instead of writing them, and every page has a text this year.|content-supply|consider|85|430|product-catalogue
Event badge scanning into the CRM|Leads from events reach sales eleven days late, on paper.|A lead is with sales before the visitor has left the stand.|sourced-revenue|visit|32|260|events crm
Preference centre in Polish and Czech|Customers in two markets can only say yes to everything or nothing.|They choose what they hear about, in their language, and we keep the proof.|trust|sign-up|46|90|consent crm
Dashboard for franchise owners|Franchise owners phone us for their numbers; we answer 60 calls a week.|Each owner sees last week's traffic and sales on Monday morning.|joint-decisions|use|72|180|pos web-analytics
Switch off the old email platform|We pay two platforms, and nine journeys still run on the old one.|All journeys on one platform, the old contract ends in June.|run-cost|care|110|340|email crm
Loyalty tiers in the e-commerce checkout|Members do not see their tier or points when they pay; the hotline answers for it.|A member sees what this basket earns before paying.|loyalty|buy|190|1400|loyalty-app checkout
Consent-aware audience builder|Audiences are built in spreadsheets and consent is checked by hand at the end.|An audience contains only people who agreed, at the moment it is used.|trust|discover|210|620|consent crm cdp
SMS sending in the loyalty app|Reminders by e-mail are opened by a fifth of members, and reward vouchers lapse.|A member is reminded two days before a voucher lapses.|loyalty|return|86|420|loyalty-app consent
Campaign brief to work plan sync|Each brief is typed twice, and a third of dates differ between the two tools.|A brief becomes a plan without retyping; a change moves both.|time-to-market|discover|54|160|
Partner portal single sign-on|Partners keep four passwords and reset one of them each week.|One sign-in for all that a partner uses.|run-cost|use|48|75|partner-directory
QR codes on packaging|We print one address on every pack and never learn which pack was scanned.|A scan says product, market and batch, and opens the right page.|know-customers|first-use|41|190|product-catalogue web-analytics
Checkout address check|One parcel in fifty goes back because of a wrong address.|A wrong address is caught before the order is sent.|experience|buy|57|310|checkout
Product recommendations in the newsletter|Everybody gets the same six products.|Each reader sees products from what they looked at, within what they agreed to.|sourced-revenue|consider|130|780|web-analytics crm consent
Store locator with live opening hours|A tenth of complaints is about a store that was closed.|Hours, services and queues of this minute.|experience|visit|44|130|store-directory
Media library for all brands|Seven libraries, one of them on a colleague's disk; rights run out unseen.|One place, with the rights and the end of rights of every picture.|content-supply|discover|230|410|
Marketing calendar both sides can see|IT learns of a campaign when the traffic comes.|Both sides see campaigns and releases on one calendar, and clashes a month ahead.|joint-decisions|discover|28|95|
Customer match for paid social|Match rates vary from 20 to 70% and nobody knows why.|A stable match rate, with only people who agreed.|know-customers|discover|95|520|cdp consent
Churn early warning|We notice that a member left when a year has passed.|A list each week of members about to leave, with a reason.|loyalty|return|150|960|loyalty-app crm
Basket reminder within an hour|Reminders go out a day later, when people have bought elsewhere.|A reminder within the hour, once, and never after a purchase.|sourced-revenue|buy|52|470|checkout email
Price and promotion tests in three stores|We change prices everywhere at once and cannot say what it did.|A test in three stores answers in four weeks.|joint-decisions|visit|68|350|pos
Voice of the customer in one place|Reviews, calls and surveys are read by three teams that never meet.|One weekly list of what customers complain about, by moment.|know-customers|care|77|240|survey call-centre
Tag manager clean-up|The site carries 214 tags; a third belong to tools we left.|Fewer than 60 tags, each with an owner, and a page that is a second faster.|run-cost|discover|35|140|web-analytics
Server-side tagging|Browsers block a quarter of our measurement.|Measurement that follows consent and survives the browser.|know-customers|discover|98|390|web-analytics consent
Gift card in the app|Gift cards are plastic and sold only in stores.|A gift card is bought, sent and used in the app.|loyalty|buy|175|1250|loyalty-app checkout
Influencer contract register|We learn that a contract ended when the bill comes.|Every contract with its end, its cost and its rights.|run-cost|discover|24|60|
Local pages for 358 dealers|Dealers build pages of their own that break the brand and the law.|A page per dealer that stays right by itself.|experience|consider|160|720|store-directory product-catalogue
Lead scoring for dealers|Dealers phone all leads in the order in which they came.|The five most likely first, with the reason.|sourced-revenue|consider|88|560|crm web-analytics
Warranty registration by photo|Four in ten buyers never register and we cannot warn them.|A photo of the receipt registers the product.|care-line|first-use|115|300|crm pos
Chat handover from bot to person|The bot starts again from zero when a person takes over.|The person reads what was said, and the customer says it once.|care-line|care|73|220|call-centre crm
Sample requests for the press|Samples are tracked in a mailbox; a third never come back.|Each sample has a holder and a date.|content-supply|discover|19|35|
Translation memory for product texts|We translate the same sentence up to nine times.|A sentence is translated once, and paid for once.|content-supply|consider|62|280|product-catalogue
Subscription for refills|Customers reorder by hand and forget.|A refill comes when it is needed, and stops with one tap.|loyalty|return|320|2600|checkout crm
Household view in the customer data platform|A family is four strangers to us.|A household that agreed is one view, with the rights of each person kept.|know-customers|sign-up|280|1300|cdp crm consent
Returns portal|Returns are a letter, a form and two weeks.|A return is started on the phone and paid back in three days.|experience|care|145|380|checkout
Accessibility of the shop|Screen readers cannot finish the checkout.|Anybody can buy, and the law is met before its date.|experience|buy|126|450|checkout
Media mix model|Budgets follow last year.|A quarterly model that both sides trust, with its error said.|joint-decisions|discover|165|1500|web-analytics pos
Call tracking for dealers|Half of our dealers' leads are calls and we count none of them.|A call is a lead like any other.|sourced-revenue|consider|58|330|call-centre
Push notices by store visit|Notices come when people are at home.|A notice in the store, to those who wish it, twice a month at most.|loyalty|visit|92|410|loyalty-app consent store-directory
Data quality alarms|We find broken feeds when a report looks odd.|Who owns a feed knows within an hour that it broke.|know-customers|use|49|170|cdp
One product taxonomy|Four systems name our categories in four ways.|One list of categories, with an owner.|content-supply|consider|105|360|product-catalogue
Age check for restricted products|We ask for a tick; the regulator asks for more.|A check that the regulator accepts and that keeps no copy.|trust|buy|134|200|checkout consent
Marketing data export for auditors|An auditor's question takes us two weeks.|The answer is an export, on the same day.|trust|care|42|50|consent crm
Creative versions by weather|We show ice cream in the rain.|Ads that follow tomorrow's weather by region.|sourced-revenue|discover|37|230|
Test environment for campaigns|We test landing pages on customers.|A copy of the site, with made-up customers, an hour after asking.|time-to-market|discover|83|190|
Faster landing pages|A landing page takes three weeks and two teams.|A page from ready parts in a day, within the brand.|time-to-market|discover|99|540|
Service appointment booking|Customers phone dealers in opening hours.|An appointment is booked at night, and the dealer sees it.|care-line|care|155|640|crm store-directory
Unused licence report|We pay for 340 seats nobody has used since spring.|A monthly list, and seats that end by themselves.|run-cost|use|22|110|
Competitor price watch|Category managers look prices up by hand on Fridays.|A daily list of where we are dearer, and by how much.|joint-decisions|consider|47|290|product-catalogue
Member get member|Members recommend us and get nothing for it.|A recommendation is thanked in points within a day.|loyalty|recommend|66|580|loyalty-app
Delivery promise on product pages|We say three to five days and deliver in two.|The true day, by postcode, on the page.|experience|receive|118|690|checkout
Photo reviews|Reviews have no pictures, and shoppers go elsewhere to see one.|Pictures by customers, checked before they show.|experience|recommend|56|270|product-catalogue
Birthday offers by store stock|We offer what the store does not have.|An offer that the member's store can keep.|loyalty|return|71|250|loyalty-app store-directory
Single view of complaints|A complaint by letter and one by app are two complaints.|One case per complaint, whichever way it came.|care-line|care|136|310|crm call-centre
Consent proof within a second|Looking up a consent takes a ticket and a day.|The hotline sees the proof while the customer is on the line.|trust|care|59|85|consent
Wholesale order portal|Wholesale orders come by fax, still.|Orders come in a portal with the price of the contract.|sourced-revenue|buy|265|1900|product-catalogue
Brand safety checks|We found our ads beside news of a flood.|Placements are checked before and after, and money comes back.|trust|discover|45|150|
"""
WISHES: tuple[Wish, ...] = tuple(
    Wish(title, problem, outcome, goal, moment, int(cost), int(worth), tuple(data.split()))
    for title, problem, outcome, goal, moment, cost, worth, data in (line.split("|") for line in _TABLE.strip().splitlines())
)
# The same wish, heard from other places: what is added to the title, and how much larger or smaller it is there.
PLACES = (
    ("", 1.0),
    ("for the Nordic markets", 0.6),
    ("for the outlet brand", 0.45),
    ("for business customers", 1.35),
    ("in Spain and Portugal", 0.7),
)


def heard() -> Iterator[tuple[Wish, str, float]]:
    """Every wish from every place, 300 in all: the wish, its title there, and the factor of its money."""
    for place, factor in PLACES:
        for wish in WISHES:
            yield wish, f"{wish.title} {place}".strip(), factor


QUESTIONS = (
    ("Which customer fields will it store, and for how long?", "Name, e-mail and loyalty number, for 13 months."),
    ("Who uses it on a normal day?", "Fourteen people in the team and two agencies."),
    ("Is there a contract that ends on a certain day?", "Yes, on the last day of the quarter; notice is three months."),
    ("Could the tool we own do this?", "We tried; it cannot join the answers to a customer."),
    ("What happens if it comes a quarter later?", "We lose the summer season; the value falls by about a third."),
    ("Which markets start first?", "Two, with the best data; the others follow when it works."),
)
DECLINES = (
    "We own a tool that does this: ask for access to it. Come back if it falls short.",
    "The store data it needs arrives next year. It can be asked for again then.",
    "The value is smaller than the cost of running it. A larger group of users would change that.",
    "A campaign setting does this already; the platform team shows you how.",
)
REJECTS = (
    "Not this year: the budget goes to the checkout first.",
    "The risk to customers' trust is larger than the gain.",
    "The supplier did not pass the review.",
)
# Each of two keys says why they sign.
KEYS = {
    "cmo": ("It moves the goal that both of us signed.", "The season does not wait, and the promise is a sober one."),
    "cio": ("We can build it, and we can run it with what we have.", "It takes an old system out of the way of others."),
}
# And why they do not: both are asked.
NOES = {
    "cmo": ("The launch it was meant for has moved to the next season.", "The same money moves more in the shops that we open."),
    "cio": ("The team that would run it is on the move to the new platform.", "Two systems would do the same, and we would pay for both."),
}
GIVES_WAY = "I would have gone on; the other reason weighs more this year."
CHANGES = (
    "Start with one market and come back with its number.",
    "Name the owner of the running cost.",
    "Say how consent is kept when a customer moves.",
)
# With a no of privacy or security: what would make it a yes.
YES_IF = "A contract that keeps the data in Europe, and a date on which they are deleted."
CONDITIONS = (
    "Data stays in the region.",
    "Keep no copy of the raw file for longer than 30 days.",
    "Review the running cost after six months.",
)
HOLDS = ("Change freeze until the season is over.", "Waits for the identity work.")
REVIEWS = (
    "It did what it promised; the team uses it daily.",
    "It came late but the number moved.",
    "Half of the value so far; the rest needs the second market.",
)
WITHDRAWALS = (
    "The campaign it was for was cancelled.",
    "We found a way with what we have.",
    "Another team asks for more of the same; we join them.",
    "The agency brings it along from spring.",
)
REASONS = (
    "Summer planning starts then.",
    "The season begins; afterwards it is worth half.",
    "The contract of the old tool ends.",
    "The regulator’s date.",
    "The budget round wants a number.",
    "The new stores open.",
    "A soft date: sooner is better.",
)
LEGACY = ("Old email platform", "Store system of 2009", "Dealer system", "Mainframe price list", "Paper forms", "Intranet directory")
LINKS = (
    "It reads what the other one brings together.",
    "Both change the checkout; one after the other.",
    "It needs the identity of a customer from there.",
    "The same team builds both.",
    "The consent it asks for is kept there.",
    "The prices come from that feed.",
)
