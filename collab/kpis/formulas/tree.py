"""The tree of a formula: frozen nodes, and what may be asked of them without any value."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Code:
    """The value of a KPI in the period; ``is_last_year``: in the same period a year before."""

    code: str
    is_last_year: bool = False


@dataclass(frozen=True, slots=True)
class Last:
    """The values of a KPI in the last ``count`` periods: only among what min, max, sum and avg take."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Minus:
    """What stands behind a sign."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two with a sign between them: ``sign`` is one of + − × ÷."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of some: ``name`` is one of min, max, sum, avg, abs."""

    name: str
    given: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class IfMissing:
    """``of``, or ``instead`` where a value that it needs is missing."""

    of: "Node"
    instead: "Node"


Node = Number | Code | Last | Minus | Pair | Call | IfMissing


def parts(node: Node) -> tuple[Node, ...]:
    """What a node is made of, from left to right."""
    match node:
        case Minus(of):
            return (of,)
        case Pair(_, left, right):
            return (left, right)
        case Call(_, given):
            return given
        case IfMissing(of, instead):
            return (of, instead)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all beneath it, each before its parts; as deep as it may be, nothing calls itself."""
    open_ones = [node]
    while open_ones:
        one = open_ones.pop()
        yield one
        open_ones += reversed(parts(one))


def codes(node: Node) -> tuple[str, ...]:
    """The KPIs it names, each once, as they come."""
    return tuple(dict.fromkeys(one.code for one in walk(node) if isinstance(one, Code | Last)))


def depth(node: Node) -> int:
    levels, there = 0, [node]
    while there:
        levels, there = levels + 1, [part for one in there for part in parts(one)]
    return levels


def rank(node: Node) -> int:
    """How tightly it holds together; a number, a KPI or a function most."""
    match node:
        case Pair("+" | "−"):
            return 1
        case Pair():
            return 2
        case Minus():
            return 3
        case IfMissing():
            return 4
    return 5


def plain(node: Node) -> str:
    """The formula as one writes it, with the brackets that it needs."""
    match node:
        case Number(value):
            return format(value, "f")
        case Code(code, is_last_year):
            return f"{code} same period last year" if is_last_year else code
        case Last(code, count):
            return f"last({code}, {count})"
        case Minus(of):
            return f"−{within(of, 3)}"
        case Pair(sign, left, right):
            return f"{within(left, rank(node))} {sign} {within(right, rank(node) + 1)}"
        case Call(name, given):
            return f"{name}({', '.join(plain(one) for one in given)})"
        case IfMissing(of, instead):
            return f"{within(of, 5)} if missing {within(instead, 5)}"


def within(node: Node, least: int) -> str:
    """In brackets where it holds together less tightly than what it stands in."""
    return f"({plain(node)})" if rank(node) < least else plain(node)
