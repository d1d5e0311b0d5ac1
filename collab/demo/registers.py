"""The demo company's registers: its brands, markets, suppliers with their products, and the rest, each brought by whoever keeps it."""

from datetime import date

from collab.people.models import Person
from collab.registers import operations
from collab.registers.kinds import REGISTERS

Company = dict[str, Person]
# Who brings the entries of each register.
KEEPERS = {
    "brands": "marketing_lead", "markets": "marketing_lead", "suppliers": "technologist", "products": "technologist",
    "regulations": "privacy", "systems": "technologist", "skills": "it_lead", "strategies": "technologist", "cost-centres": "finance",
}  # fmt: skip
# By register: code | name | what it stands under or says | until
_ENTRIES = {
    "brands": """
harrow|Harrow & Finch
harrow-home|Harrow Home
oakline|Oakline
little-finch|Little Finch
northlight|Northlight
""",
    "markets": """
us|United States
ca|Canada
uk|United Kingdom
ie|Ireland
de|Germany
at|Austria
fr|France
nl|Netherlands
""",
    "suppliers": """
salesforce|Salesforce
adobe|Adobe
segment|Twilio Segment
onetrust|OneTrust
akeneo|Akeneo
commercetools|commercetools
genesys|Genesys
algolia|Algolia
qualtrics|Qualtrics
sprinklr|Sprinklr
bazaarvoice|Bazaarvoice
svs|SVS Gift Cards
brightwater|Brightwater Media
kessler-and-day|Kessler & Day
twilio|Twilio Inc.
mailwright|Mailwright||2026-03-31
""",
    "products": """
marketing-cloud|Marketing Cloud|salesforce
sales-cloud|Sales Cloud|salesforce
experience-manager|Experience Manager|adobe
target|Target|adobe
connections|Connections|segment
sms|Programmable Messaging|twilio
consent-manager|Consent Manager|onetrust
pim|Product Cloud|akeneo
composable-commerce|Composable Commerce|commercetools
cloud-cx|Cloud CX|genesys
ai-search|AI Search|algolia
experience-xm|Customer Experience XM|qualtrics
""",
    "regulations": """
gdpr|General Data Protection Regulation|European Union
uk-gdpr|UK GDPR|United Kingdom
ccpa|California Consumer Privacy Act|California
coppa|Children’s Online Privacy Protection Act|United States
casl|Canada’s Anti-Spam Legislation|Canada
pci-dss|Payment card standard (PCI DSS)|Everywhere we take cards
eaa|European Accessibility Act|European Union
ai-act|AI Act|European Union
""",
    "systems": """
crm|Customer records|Salesforce
shop|Web shop|commercetools on AWS
loyalty|Loyalty app|AWS
pos|Store tills|Oracle Xstore
pim|Product catalogue|Akeneo
cdp|Customer data platform|Segment
consent|Consents and preferences|OneTrust
dam|Pictures and texts|Adobe Experience Manager
erp|Finance and stock|SAP
old-email|Old email platform|Own servers
dealer|Dealer system|IBM i
warehouse|Data warehouse|Snowflake
""",
    "skills": """
identity|Identity engineering
integration|Integration
analytics|Web analytics
data-engineering|Data engineering
mobile|Mobile development
ux|Interaction design
crm-admin|Salesforce administration
testing|Test automation
""",
    "strategies": """
marketing|Marketing
it|IT
digital|Digital
analytics|Analytics
""",
    "cost-centres": """
cc-4100|Brand and media
cc-4200|Customer marketing
cc-4300|E-commerce
cc-6100|Marketing technology
cc-6200|Platforms
cc-6300|Data and analytics
cc-9100|Shared initiatives
""",
}


def settle(company: Company) -> None:
    """The registers as they were brought together in the first weeks."""
    for kind, table in _ENTRIES.items():
        register = REGISTERS[kind]
        beside = register.above or next((fact.name for fact in register.facts), "")
        for line in table.strip().splitlines():
            code, name, said, until = (*line.split("|"), "", "")[:4]
            more = {beside: said} if beside and said else {}
            last = {"until_on": date.fromisoformat(until)} if until else {}
            operations.add(actor=company[KEEPERS[kind]], kind=kind, code=code, name=name, **more, **last)


def tidy(company: Company) -> None:
    """Two names of one supplier become one, and its products follow."""
    why = "Twilio bought Segment; finance has one creditor for both."
    operations.merge(actor=company["technologist"], kind="suppliers", code="twilio", version=1, into="segment", reason=why)
    operations.change(actor=company["technologist"], kind="suppliers", code="segment", version=1, name="Twilio")
