"""The registers of the house, one row each: what it is called, who keeps it, and what its entries say besides.

Pages, API, files, pickers and the database's guards derive from this table; a new register is a row and its migration.
"""

from dataclasses import dataclass

from collab.access.roles import Role
from collab.kit.formats import listed


@dataclass(frozen=True, slots=True)
class Fact:
    """A text that each entry of a register may say: its name in files and the API, and its label on pages."""

    name: str
    label: str
    help: str = ""
    longest: int = 120


@dataclass(frozen=True, slots=True)
class Register:
    """``kind`` is its address and its key, ``one`` and ``many`` what its entries are called in a sentence.

    ``keepers`` are the roles that keep it; an administrator keeps all. ``under`` is the kind of what each entry stands under.
    """

    kind: str
    one: str
    many: str
    icon: str
    lede: str
    keepers: tuple[Role, ...]
    under: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def heading(self) -> str:
        return self.many[0].upper() + self.many[1:]

    @property
    def above(self) -> str:
        """What an entry stands under, as a column of a file and a field of a form: "supplier"; empty for none."""
        return REGISTERS[self.under].one.replace(" ", "_") if self.under else ""

    @property
    def kept_by(self) -> str:
        """For a sentence: "marketing leads and administrators"."""
        return listed([KEEPERS[role] for role in (*self.keepers, Role.ADMIN)])


# The roles as a sentence calls several of them.
KEEPERS = {
    Role.TECHNOLOGIST: "marketing technologists",
    Role.MARKETING_LEAD: "marketing leads",
    Role.IT_LEAD: "IT leads",
    Role.ARCHITECTURE: "architects",
    Role.FINANCE: "finance partners",
    Role.PRIVACY: "privacy",
    Role.ADMIN: "administrators",
}

ALL = (
    Register("brands", "brand", "brands", "sparkles", "What customers know us by.", (Role.MARKETING_LEAD,)),
    Register("markets", "market", "markets", "map-pin", "Where we sell.", (Role.MARKETING_LEAD,)),
    Register(
        "suppliers", "supplier", "suppliers", "building-2", "Whom we buy from; one name for requests, contracts and invoices.",
        (Role.TECHNOLOGIST, Role.FINANCE),
    ),
    Register("products", "product", "products", "layers", "What we buy from a supplier.", (Role.TECHNOLOGIST,), under="suppliers"),
    Register(
        "regulations", "regulation", "regulations", "scale", "What the law asks of us.", (Role.PRIVACY,),
        facts=(Fact("reach", "Where it holds", "For example the European Union"),),
    ),
    Register(
        "systems", "system", "systems", "cpu", "What runs, and on which platform.", (Role.TECHNOLOGIST, Role.ARCHITECTURE),
        facts=(Fact("platform", "Platform", "What it runs on, for example AWS or SAP"),),
    ),
    Register("skills", "skill", "skills", "hammer", "What people are good at, for planning who is needed.", (Role.IT_LEAD,)),
    Register(
        "strategies", "strategy", "strategies", "route", "What each side means to do; goals are held against them.",
        (Role.MARKETING_LEAD, Role.IT_LEAD, Role.TECHNOLOGIST),
    ),
    Register("cost-centres", "cost centre", "cost centres", "coins", "Where costs are booked.", (Role.FINANCE,)),
)  # fmt: skip
REGISTERS = {register.kind: register for register in ALL}
# Addresses of their own, so no entry's code.
RESERVED = frozenset({"import", "new", "csv"})
