"""Reading a formula: a small grammar into a tree. Nothing of it is ever run as code; what is too long or too deep is not read."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedEOF, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from collab.kit.errors import Invalid
from collab.kit.formats import grouped
from collab.kpis.formulas.tree import Call, Code, IfMissing, Last, Minus, Node, Number, Pair, codes, depth, parts, walk

# Signs of a formula, brackets within brackets, nodes of its tree, and how deep that is.
LONGEST, MOST_BRACKETS, MOST_NODES, DEEPEST = 2_000, 16, 200, 40
# KPIs that a formula names, and periods that one looks back.
MOST_KPIS, MOST_BACK = 20, 60
# Digits of a number, before and after the point together.
MOST_DIGITS = 18
GRAMMAR = r"""
?start: sum
?sum: product
    | sum PLUS product -> pair
    | sum LESS product -> pair
?product: signed
    | product TIMES signed -> pair
    | product OVER signed -> pair
?signed: LESS signed -> minus
    | PLUS signed -> plus
    | fallback
?fallback: atom
    | fallback IF_MISSING atom -> if_missing
?atom: NUMBER -> number
    | CODE -> code
    | CODE LAST_YEAR -> last_year
    | LAST "(" CODE "," COUNT ")" -> last
    | NAME "(" sum ("," sum)* ")" -> call
    | "(" sum ")"
COUNT: /-?[0-9]+(\.[0-9]+)?/
NUMBER.2: /[0-9]+(\.[0-9]+)?(?![0-9a-z-]*[a-z])/
NAME.5: /(min|max|sum|avg|abs)(?=\s*\()/
LAST.5: /last(?=\s*\()/
IF_MISSING.4: /if\s+missing(?![a-z0-9-])/
LAST_YEAR.4: /same\s+period\s+last\s+year(?![a-z0-9-])/
CODE: /(?=[0-9-]*[a-z])[a-z0-9]+(-[a-z0-9]+)*/
PLUS: "+"
LESS: "-" | "−" | "–"
TIMES: "*" | "×" | "·"
OVER: "/" | "÷"
%ignore /\s+/
"""
SIGNS = {"+": "+", "-": "−", "−": "−", "–": "−", "*": "×", "×": "×", "·": "×", "/": "÷", "÷": "÷"}
SHORT = "A formula is of KPI codes and numbers with + − × ÷ and brackets, min, max, sum, avg, abs, last(code, n), “same period last year” and “if missing”."


def refused(sentence: str) -> Invalid:
    return Invalid(formula=sentence)


@v_args(inline=True)
class _Tree(Transformer[Token, Node]):
    """From the bottom up while it is read, so that nothing goes as deep as what was written."""

    def number(self, digits: Token) -> Node:
        if len(digits.replace(".", "")) > MOST_DIGITS:
            raise refused(f"A number has {MOST_DIGITS} digits at most.")
        return Number(Decimal(digits))

    def code(self, code: Token) -> Node:
        return Code(str(code))

    def last_year(self, code: Token, _: Token) -> Node:
        return Code(str(code), is_last_year=True)

    def last(self, _: Token, code: Token, count: Token) -> Node:
        if not count.isdigit() or not 1 <= len(count) <= 4 or not 1 <= int(count) <= MOST_BACK:
            raise refused(f"last({code}, {count[:20]}): it takes a whole number of periods from 1 to {MOST_BACK}.")
        return Last(str(code), int(count))

    def call(self, name: Token, *given: Node) -> Node:
        if name == "abs" and (len(given) > 1 or isinstance(given[0], Last)):
            raise refused("abs(…) takes one value.")
        return Call(str(name), given)

    def pair(self, left: Node, sign: Token, right: Node) -> Node:
        return Pair(SIGNS[sign], left, right)

    def minus(self, _: Token, of: Node) -> Node:
        return Minus(of)

    def plus(self, _: Token, of: Node) -> Node:
        return of

    def if_missing(self, of: Node, _: Token, instead: Node) -> Node:
        return IfMissing(of, instead)


_READER = Lark(GRAMMAR, parser="lalr", transformer=_Tree(), maybe_placeholders=False)


@lru_cache(maxsize=2048)
def read(text: str) -> Node:
    """The tree of a formula; raises Invalid naming ``formula`` with a sentence."""
    if len(text) > LONGEST:
        raise refused(f"A formula has {grouped(LONGEST)} signs at most; this one has {grouped(len(text))}.")
    _shallow(text)
    try:
        node: Any = _READER.parse(text.lower())
    except VisitError as wrong:
        raise wrong.orig_exc from None
    except UnexpectedInput as wrong:
        raise refused(_where(text, wrong)) from None
    return _bounded(node)


def _shallow(text: str) -> None:
    """Brackets are counted before anything is read, and so are the parts: what is refused costs nothing."""
    deep = 0
    for sign in text:
        deep += (sign == "(") - (sign == ")")
        if deep > MOST_BRACKETS:
            raise refused(f"Brackets stand {MOST_BRACKETS} deep at most.")
    if len(re.findall(r"[^\s\w.]|\w+", text)) > 3 * MOST_NODES:
        raise refused(f"A formula has {MOST_NODES} parts at most.")


def _bounded(node: Node) -> Node:
    if depth(node) > DEEPEST or sum(1 for _ in walk(node)) > MOST_NODES:
        raise refused(f"A formula has {MOST_NODES} parts at most, and they are nested {DEEPEST} deep at most. Make two KPIs of it.")
    named = codes(node)
    if not named:
        raise refused("A formula names one KPI at least.")
    if len(named) > MOST_KPIS:
        raise refused(f"A formula names {MOST_KPIS} KPIs at most; this one names {len(named)}.")
    for one in walk(node):
        taken = one.given if isinstance(one, Call) else ()
        if loose := next((part for part in parts(one) if isinstance(part, Last) and not taken), None):
            raise _several(loose)
    if isinstance(node, Last):
        raise _several(node)
    return node


def _several(last: Last) -> Invalid:
    return refused(f"last({last.code}, {last.count}) gives several values: put it into sum(…), avg(…), min(…) or max(…).")


def _where(text: str, wrong: UnexpectedInput) -> str:
    """Where it was not understood, as one finds it again."""
    if isinstance(wrong, UnexpectedEOF) or (isinstance(wrong, UnexpectedToken) and wrong.token.type == "$END"):
        return f"The formula ends too early. {SHORT}" if text.strip() else f"Write a formula. {SHORT}"
    at = wrong.pos_in_stream or 0
    what = text[at : at + 20].split("\n")[0]
    return f"The formula is not understood from “{what}” on (sign {at + 1}). {SHORT}"
