"""Entries as people name them: by code or whole name, and by the words of their name while one types. One finder a register."""

from collab.kit import clock
from collab.kit.words import terms, words
from collab.registers import queries
from collab.registers.access import visible
from collab.registers.kinds import ALL, Register
from collab.registers.queries import EntryCard
from collab.web.picking import Finder, Offer, Reader

SEVERAL = 5


def offer(card: EntryCard) -> Offer:
    return Offer(card.code, card.name, card.parent[1])


def _finder(register: Register) -> Finder:
    """Of the entries that are valid today: what has ended or was merged is named by nobody any more."""

    def exactly(reader: Reader, text: str) -> list[Offer]:
        rows = queries.valid_on(visible(reader).filter(kind=register.kind), clock.today())
        found = list(rows.filter(code=text.lower()).select_related("parent", "merged_into")[:1])
        if found:
            return [offer(queries.card(found[0]))]
        near = queries.called(reader, (register.kind,), terms(text), queries.SHOWN) if terms(text) else []
        return [offer(card) for card in near if words(card.name) == words(text)][:SEVERAL]

    def like(reader: Reader, text: str, most: int) -> list[Offer]:
        wanted = terms(text, is_unfinished=True)
        if not wanted:
            rows = queries.valid_on(queries.entries(reader, register.kind), clock.today()).order_by("name", "pk")[:most]
            return [offer(queries.card(row)) for row in rows]
        found = queries.called(reader, (register.kind,), wanted, most)
        return [offer(card) for card in found or queries.called(reader, (register.kind,), wanted, most, is_mended=True)]

    return Finder(f"There is no {register.one} called {{}}.", exactly, like)


# By the kind of the register, which is the kind that a field names.
FINDERS = {register.kind: _finder(register) for register in ALL}
