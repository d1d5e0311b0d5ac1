"""The people of the demo company: the cast that newcomers sign in as, and their colleagues."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from collab.access import duties
from collab.access.roles import Role
from collab.kit import clock
from collab.people.models import Department, Person
from collab.people.states import Mail, Side

PASSWORD = "bridge"  # noqa: S105 - the demo's own, said aloud at its start; it exists nowhere else

DEPARTMENTS = {
    "brand": ("Brand", Side.MARKETING),
    "crm": ("CRM and loyalty", Side.MARKETING),
    "performance": ("Performance media", Side.MARKETING),
    "ecommerce": ("E-commerce", Side.MARKETING),
    "field": ("Field marketing", Side.MARKETING),
    "insights": ("Customer insights", Side.MARKETING),
    "martech": ("Marketing technology", Side.IT),
    "platforms": ("Platforms", Side.IT),
    "data": ("Data and integration", Side.IT),
    "legal": ("Legal and privacy", Side.COMPANY),
    "finance": ("Finance", Side.COMPANY),
    # The chiefs stand each on their own side: what needs an owner from marketing or from IT may be theirs.
    "marketing-office": ("Marketing leadership", Side.MARKETING),
    "technology-office": ("Technology leadership", Side.IT),
}


@dataclass(frozen=True, slots=True)
class Employee:
    """A member of the company as the demo introduces them: name, department, title, roles."""

    name: str
    department: str
    title: str
    roles: tuple[Role, ...]


# The cast: usernames that documentation and tests know.
CAST: dict[str, Employee] = {
    "marketer": Employee("Priya Natarajan", "crm", "Loyalty marketing manager", (Role.MARKETER,)),
    "technologist": Employee("Mei Tanaka", "martech", "Marketing technologist", (Role.TECHNOLOGIST,)),
    "technologist2": Employee("Jonas Weber", "martech", "Marketing technologist", (Role.TECHNOLOGIST,)),
    "business": Employee("Grace Lim", "brand", "Director, brand operations", (Role.BUSINESS,)),
    "architect": Employee("Marcus Osei", "platforms", "Enterprise architect", (Role.ARCHITECTURE,)),
    "privacy": Employee("Dana Whitfield", "legal", "Privacy counsel", (Role.PRIVACY,)),
    "security": Employee("Ingrid Holm", "platforms", "Security officer", (Role.SECURITY,)),
    "finance": Employee("Ruth Adeyemi", "finance", "Finance partner, marketing and IT", (Role.FINANCE,)),
    "marketing_lead": Employee("Carmen Diaz", "crm", "Head of CRM", (Role.MARKETING_LEAD, Role.MARKETER)),
    "it_lead": Employee("Nikolai Petrov", "platforms", "Delivery lead, platforms", (Role.IT_LEAD,)),
    "cmo": Employee("Helen Brandt", "marketing-office", "Chief marketing officer", (Role.CMO,)),
    "cio": Employee("Henrik Lindqvist", "technology-office", "Chief information officer", (Role.CIO,)),
    "auditor": Employee("Ewa Nowak", "finance", "Internal auditor", (Role.AUDITOR,)),
    "admin": Employee("Sam Okafor", "platforms", "Portal administrator", (Role.ADMIN,)),
    "admin2": Employee("Ines Carvalho", "martech", "Portal administrator", (Role.ADMIN,)),
    "outsider": Employee("Tom Baines", "field", "Field marketing manager", (Role.MARKETER,)),
}
COLLEAGUES: dict[str, Employee] = {
    "grace.park": Employee("Grace Park", "brand", "Business partner, brand", (Role.BUSINESS,)),
    "oliver.stone": Employee("Oliver Stone", "ecommerce", "Director, e-commerce", (Role.BUSINESS,)),
    "lucia.romano": Employee("Lucia Romano", "platforms", "Solution architect", (Role.ARCHITECTURE,)),
    "samir.haddad": Employee("Samir Haddad", "legal", "Privacy counsel", (Role.PRIVACY,)),
    "peter.novak": Employee("Peter Novak", "finance", "Finance partner", (Role.FINANCE,)),
    "lena.fischer": Employee("Lena Fischer", "performance", "Head of performance media", (Role.MARKETING_LEAD, Role.MARKETER)),
    "aisha.rahman": Employee("Aisha Rahman", "performance", "Retail media manager", (Role.MARKETING_LEAD, Role.MARKETER)),
    "george.lim": Employee("George Lim", "ecommerce", "Head of e-commerce content", (Role.MARKETING_LEAD, Role.MARKETER)),
    "hanna.berg": Employee("Hanna Berg", "insights", "Head of insights", (Role.MARKETING_LEAD, Role.MARKETER)),
    "rafael.costa": Employee("Rafael Costa", "data", "Delivery lead, data", (Role.IT_LEAD,)),
    "yuki.mori": Employee("Yuki Mori", "data", "Integration lead", (Role.IT_LEAD,)),
    "paula.novotna": Employee("Paula Novotna", "platforms", "Commerce platform lead", (Role.IT_LEAD,)),
    "david.cohen": Employee("David Cohen", "martech", "Campaign tools lead", (Role.IT_LEAD,)),
}
_MARKETERS = {
    "brand": ["Amelia Clarke", "Bruno Silva", "Chloe Martin", "Diego Alvarez", "Elena Petrova"],
    "crm": ["Farah Aziz", "Gustav Olsen", "Hye-jin Kim", "Isabel Moreno", "Jakub Kowalski", "Katrin Huber"],
    "performance": ["Liam Murphy", "Maria Santos", "Noah Schmidt", "Olga Ivanova", "Pablo Ruiz"],
    "ecommerce": ["Quentin Dubois", "Rosa Bianchi", "Stefan Popescu", "Tara Singh", "Ulrike Vogel", "Viktor Horvat"],
    "field": ["Wanda Mazur", "Xavier Laurent", "Yasmin Farouk", "Zoe Evans", "Anders Nilsen"],
    "insights": ["Beatriz Lopes", "Caleb Wright", "Doris Frank", "Emil Novak", "Fiona Walsh"],
}


def everyone() -> dict[str, Employee]:
    """Username to person, sixty-one in all, always in the same order."""
    more = {
        name.lower().replace(" ", ".").replace("-", ""): Employee(name, place, "Marketing manager", (Role.MARKETER,))
        for place, names in _MARKETERS.items()
        for name in names
    }
    return {**CAST, **COLLEAGUES, **more}


def hire(since_on: date) -> dict[str, Person]:
    """Departments, people and their duties, as provisioning would bring them; usernames to people."""
    places = {code: Department.objects.create(code=code, name=name, side=side) for code, (name, side) in DEPARTMENTS.items()}
    password = make_password(PASSWORD)
    company: dict[str, Person] = {}
    for username, who in everyone().items():
        first, _, last = who.name.partition(" ")
        is_admin = Role.ADMIN in who.roles
        company[username] = Person.objects.create(
            username=username,
            password=password,
            first_name=first,
            last_name=last,
            title=who.title,
            email=f"{username}@bridge.example",
            department=places[who.department],
            is_staff=is_admin,
            is_superuser=is_admin,
            date_joined=clock.now(),
            mail=Mail.NONE,
        )
        for role in who.roles:
            duties.give(company[username], role, since_on=since_on)
    return company
