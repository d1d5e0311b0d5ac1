"""What a formula gives for a period: exact decimals, the measurements that it used, and where it is not known which input it lacks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, DecimalException, localcontext

from collab.kpis.formulas.tree import Call, Code, IfMissing, Last, Minus, Node, Number, Pair, plain

DIGITS, PLACES, LARGEST = 50, 6, Decimal(10) ** 12


class NotKnown(Exception):
    """The sentence says why. ``is_missing``: a value is missing, and ``if missing`` may stand in for it."""

    def __init__(self, sentence: str, *, is_missing: bool = False) -> None:
        super().__init__(sentence)
        self.sentence, self.is_missing = sentence, is_missing


@dataclass(frozen=True, slots=True)
class Taken:
    """A value with the key of its measurement; ``value`` None is one that is not known itself."""

    key: int
    value: Decimal | None


# A KPI's value so many periods back (0: this one, -1: a year before), or None where there is none.
YEAR = -1
Ask = Callable[[str, int], Taken | None]


@dataclass(slots=True)
class Reckoner:
    """Asks for values, remembers which were used. ``name`` tells a KPI's name and ``when`` a period's."""

    ask: Ask
    name: Callable[[str], str]
    when: Callable[[int], str]
    used: dict[int, None] = field(default_factory=dict)

    def value(self, node: Node) -> Decimal:
        """To 6 places, half away from zero; raises NotKnown."""
        with localcontext() as context:
            context.prec = DIGITS
            try:
                found = self._of(node)
                if abs(found) >= LARGEST:
                    raise NotKnown("What the formula gives is larger than any measure.")
                return found.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)
            except DecimalException as wrong:
                raise NotKnown("What the formula gives is larger than any measure.") from wrong

    def _of(self, node: Node) -> Decimal:
        match node:
            case Number(value):
                return value
            case Code(code, is_last_year):
                return self._taken(code, YEAR if is_last_year else 0)
            case Minus(of):
                return -self._of(of)
            case Pair(sign, left, right):
                return self._pair(sign, left, right)
            case Call(name, given):
                return CALLS[name]([value for one in given for value in self._all(one)])
            case IfMissing(of, instead):
                return self._or(of, instead)
        raise AssertionError(node)

    def _all(self, node: Node) -> Sequence[Decimal]:
        """The values of last(…), the latest first; of anything else the one."""
        return [self._taken(node.code, back) for back in range(node.count)] if isinstance(node, Last) else [self._of(node)]

    def _or(self, of: Node, instead: Node) -> Decimal:
        before = dict(self.used)
        try:
            return self._of(of)
        except NotKnown as reason:
            if not reason.is_missing:
                raise
            self.used = before
            return self._of(instead)

    def _pair(self, sign: str, left: Node, right: Node) -> Decimal:
        one, other = self._of(left), self._of(right)
        if sign == "÷":
            if not other:
                raise NotKnown(f"{self._called(right)} is 0, and nothing is divided by 0.")
            return one / other
        return one + other if sign == "+" else one - other if sign == "−" else one * other

    def _taken(self, code: str, back: int) -> Decimal:
        found = self.ask(code, back)
        if found is None:
            raise NotKnown(f"{self.name(code)} has no value of {self.when(back)}.", is_missing=True)
        self.used[found.key] = None
        if found.value is None:
            raise NotKnown(f"{self.name(code)} is not known for {self.when(back)}.", is_missing=True)
        return found.value

    def _called(self, node: Node) -> str:
        """What is 0: the KPI by its name, or the part of the formula as it is written."""
        return self.name(node.code) if isinstance(node, Code) else f"“{plain(node)[:120]}”"


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


CALLS: dict[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "min": min,
    "max": max,
    "sum": lambda values: sum(values, Decimal(0)),
    "avg": _mean,
    "abs": lambda values: abs(values[0]),
}
