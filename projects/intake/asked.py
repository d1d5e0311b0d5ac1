"""What a request is asked: one row an answer. Forms, API, operations, history and pages derive from this table.

Who is asked, who may change it until when, and whether a change is material stand in its row; what the rows ``edit`` of the flow
allow is the most there is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from projects.intake.states import State


class Kind(StrEnum):
    """How an answer is written, kept and read; each room that derives from the table has one function a kind."""

    TEXT = "text"
    AMOUNT = "amount"  # in the request's currency, None where it is not known
    CURRENCY = "currency"  # set with the amounts and never alone
    CODED = "coded"  # something of another app, by its code
    PERSON = "person"  # by the username
    DAY = "day"
    YES = "yes"
    NAMES = "names"  # a list of free names
    PICKED = "picked"  # one of many things of another app, found by its name, kept by its code
    CODES = "codes"  # several things of another app, by their codes
    CHOICE = "choice"  # one of a few words; None where nobody was asked
    ENTRIES = "entries"  # several entries of the register of this name, by their codes; empty: not known yet; None: nobody was asked
    TOLD = "told"  # a text; empty: not known yet; None: nobody was asked
    GOALS = "goals"  # rows of the goals it serves and their shares (``shares``); None: its goal alone
    EFFECTS = "effects"  # rows of what it promises to move (``effects``); empty: not known yet; None: nobody was asked
    COSTS = "costs"  # rows of what it costs by year and kind (``costs``); empty: not known yet; None: nobody was asked


class Who(StrEnum):
    """Who answers, named as the flow names them."""

    REQUESTER = "requester"
    TECHNOLOGIST = "technologist"


# The states in which answers change, in order.
CHANGING = (State.DRAFT, State.IN_TRIAGE, State.NEEDS_INFORMATION, State.IN_APPROVAL, State.APPROVED)
# Who may change an answer, and the last state in which they may.
BY_BOTH: Mapping[Who, State] = {Who.REQUESTER: State.APPROVED, Who.TECHNOLOGIST: State.NEEDS_INFORMATION}
BY_GATE: Mapping[Who, State] = {Who.TECHNOLOGIST: State.NEEDS_INFORMATION}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a request, named as its field of the model.

    In words: ``told`` is what the history calls it; ``line`` is its line on the page with all answers, where answers with the same
    ``line`` stand together; ``short`` is its line among the facts, empty where it is none. ``word`` follows an amount,
    ``aside`` a fact that is known; ``reads`` is the field of what a coded answer points to; ``yes`` and ``no`` stand on the line.
    ``unknown`` stands there while it is not answered.
    On pages: ``question`` is the page that asks it (empty: none does), ``label`` and ``help`` what stands at its field there,
    ``missing`` the sentence where it must not be left empty.
    ``longest`` is the most characters of a text, or of each name. ``api`` is its name in the API, where that is another.
    ``concern`` is what approvals calls it, where changing it is material: it brings approval back to the first step it concerns.
    ``is_above_zero``: an amount that cannot be nothing. ``is_needed``: a request is not sent without it. ``is_rested_on``: what approval
    rests on; it cannot become unknown while that runs. ``is_small``: said in small beside the first answer of its line.
    ``is_weighed``: counted among what matters to the route and the value. ``known_by`` is the column that is None while it is not
    known, where that is another than its own.
    ``who`` is asked it; ``changes`` says who may change it, each with the last state in which they may. ``is_later``: nobody has to
    pass its page on the way to sending. ``is_money``: it is for who sees the money of work, and for nobody else.
    """

    name: str
    kind: Kind
    told: str
    line: str = ""
    question: str = ""
    label: str = ""
    help: str = ""
    missing: str = ""
    longest: int = 0
    short: str = ""
    word: str = ""
    aside: str = ""
    reads: str = "name"
    yes: str = "Yes"
    no: str = "No"
    unknown: str = "I don’t know"
    api: str = ""
    concern: str = ""
    is_above_zero: bool = False
    is_needed: bool = False
    is_rested_on: bool = False
    is_small: bool = False
    is_weighed: bool = False
    is_later: bool = False
    is_money: bool = False
    known_by: str = ""
    who: Who = Who.REQUESTER
    changes: Mapping[Who, State] = field(default_factory=lambda: BY_BOTH)

    @property
    def column(self) -> str:
        """The name it is compared and recorded by: ``goal_id`` for what points elsewhere."""
        return f"{self.name}_id" if self.kind in (Kind.CODED, Kind.PERSON, Kind.PICKED) else self.name

    @property
    def measure(self) -> str:
        """The column that says whether it is known."""
        return self.known_by or self.column

    def may_change(self, parts: Iterable[str], state: str) -> bool:
        """Whether somebody who plays these parts may change it in this state, as far as this answer is concerned."""
        return any(CHANGING.index(State(state)) <= CHANGING.index(last) for who, last in self.changes.items() if who in parts)

    @property
    def key(self) -> str:
        """Its name in the API; the currency has none, it comes with each amount."""
        return "" if self.kind is Kind.CURRENCY else self.api or self.name


NOT_YET, NOT_ASKED = "Not known yet", "Not asked"
# In the order of the questions, which is the order of the lines.
ANSWERS = (
    Answer(
        "goal", Kind.CODED, "the goal", "Which shared goal does it serve?", "goal", "Shared goal",
        missing="Choose the goal it serves most", short="Goal", reads="title", unknown="", concern="goal",
        is_needed=True, is_rested_on=True, is_weighed=True,
    ),
    Answer(
        "goals", Kind.GOALS, "the goals it serves", "Does it serve other goals too?", "goals", "Goal", short="Goals", unknown="Its goal alone",
        concern="goal", is_later=True,
    ),
    Answer(
        "moment", Kind.CODED, "the customer moment", "Which customer moment does it change?", "moment", "Customer moment",
        short="Moment", is_weighed=True,
    ),
    Answer(
        "brands", Kind.ENTRIES, "the brands", "Which brands is it for?", "moment", "Brands it is for",
        "With commas between them; leave it empty if you don’t know", short="Brands", unknown=NOT_YET, concern="reach",
    ),
    Answer(
        "markets", Kind.ENTRIES, "the markets", "Which markets is it for?", "moment", "Markets it is for",
        "With commas between them; leave it empty if you don’t know", short="Markets", unknown=NOT_YET, concern="reach",
    ),
    Answer(
        "problem", Kind.TEXT, "the problem", "What is getting in the way?", "problem", "The problem",
        missing="Describe what is getting in your way", longest=5000, unknown="", is_needed=True, is_weighed=True,
    ),
    Answer(
        "outcome", Kind.TEXT, "the outcome", "What would be different if this were solved?", "outcome", "The outcome",
        missing="Describe what would be different", longest=5000, unknown="", is_needed=True, is_weighed=True,
    ),
    Answer(
        "revenue_generated", Kind.AMOUNT, "the revenue generated", "What is it worth?", "value", "Revenue it would generate in a year",
        "For example 120,000 or 120k", short="Value", word="generated", concern="promised", is_weighed=True,
    ),
    Answer(
        "revenue_protected", Kind.AMOUNT, "the revenue protected", "What is it worth?", "value", "Revenue it would protect in a year",
        "What would be lost without it", short="Value", word="protected", concern="promised", is_weighed=True,
    ),
    Answer(
        "estimate", Kind.AMOUNT, "the cost", "What may it cost?", "value", "What it may cost",
        "A guess is enough; it decides who has to approve", short="Cost", aside="a guess", concern="amount",
        is_above_zero=True, is_rested_on=True, is_weighed=True,
    ),
    Answer("currency", Kind.CURRENCY, "the currency", question="value", label="Currency", concern="amount"),
    Answer(
        "needed_by", Kind.DAY, "the date", "When is it needed?", "when", "Needed by", short="Needed", concern="needed_by", is_weighed=True,
    ),
    Answer(
        "needed_by_reason", Kind.TEXT, "why by then", "When is it needed?", "when", "Why by then",
        "A campaign, a contract that ends, a law", longest=2000, short="Needed", is_small=True,
    ),
    Answer(
        "launch", Kind.PICKED, "the launch", "Which launch or campaign does it serve?", "when", "Launch or campaign it serves",
        "Its name; leave it empty where it serves none", short="Launch", unknown="None named",
    ),
    Answer(
        "data_kind", Kind.CHOICE, "the kind of data", "Which data of people will it hold or use?", "data",
        "Which data of people will it hold or use?", short="Data of people", concern="data_class", is_rested_on=True, is_weighed=True,
        known_by="personal_data",
    ),
    Answer(
        "data_sources", Kind.CODES, "the data sources", "Which data sources?", "data", "Data sources it reads or joins", short="Data sources",
        concern="data_sources",
    ),
    Answer(
        "legacy_systems", Kind.NAMES, "the legacy systems", "Which older systems does it touch?", "data", "Older systems it touches",
        "One a line", longest=120, short="Legacy systems", unknown="None named", concern="legacy_systems",
    ),
    Answer(
        "is_confidential", Kind.YES, "who may see it", "Who may see it?", "data", "Keep it confidential",
        "Only you, technologists, the people on its route and whoever you let see it", api="confidential",
        yes="Only those it concerns: it is confidential", no="Everybody with a duty in the portal",
    ),
    Answer(
        "effects", Kind.EFFECTS, "the expected effects", "Which KPIs will it move?", "effects", "KPI", short="Effects", unknown=NOT_YET,
        concern="promised", is_later=True,
    ),
    Answer("title", Kind.TEXT, "the title", "What is it called?", "title", "Name of the request", missing="Give it a short name",
        longest=160, unknown="", is_needed=True,
    ),
    Answer(
        "suppliers", Kind.ENTRIES, "the suppliers", "Which suppliers does it take?", "takes", "Suppliers", "With commas between them",
        short="Suppliers", unknown=NOT_YET, who=Who.TECHNOLOGIST, changes=BY_GATE,
    ),
    Answer(
        "products", Kind.ENTRIES, "the products", "Which of their products?", "takes", "Products", "With commas between them",
        short="Products", unknown=NOT_YET, who=Who.TECHNOLOGIST, changes=BY_GATE,
    ),
    Answer(
        "data_where", Kind.TOLD, "where the data goes", "Where does the data go?", "takes", "Where the data goes",
        "Countries and companies, for example “Adobe, in the United States”", longest=500, short="Data goes to", unknown=NOT_YET,
        who=Who.TECHNOLOGIST, changes=BY_GATE,
    ),
    Answer(
        "regulations", Kind.ENTRIES, "the regulations", "Which regulations does it touch?", "takes", "Regulations",
        "With commas between them", short="Regulations", unknown=NOT_YET, who=Who.TECHNOLOGIST, changes=BY_GATE,
    ),
    Answer(
        "costs", Kind.COSTS, "the costs", "What does it cost, year by year?", "costs", "Year", unknown=NOT_YET, is_money=True, concern="run_cost",
        who=Who.TECHNOLOGIST, changes=BY_GATE,
    ),
    Answer("sponsor", Kind.PERSON, "the sponsor", longest=150, concern="sponsor"),
)  # fmt: skip
ANSWER = {answer.name: answer for answer in ANSWERS}
# What the history calls each, by the name it is recorded by.
CALLED = {"personal_data": "personal data", **{answer.column: answer.told for answer in ANSWERS}}


def of_kind(*kinds: Kind) -> tuple[Answer, ...]:
    """The answers of these kinds, in order."""
    return tuple(answer for answer in ANSWERS if answer.kind in kinds)


# The registers whose entries a request names: each is called as the answer.
REGISTERS = tuple(answer.name for answer in of_kind(Kind.ENTRIES))
AMOUNTS = tuple(answer.name for answer in of_kind(Kind.AMOUNT))
