"""What the API says of a register's entries, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.kit.errors import NotFound
from collab.registers.kinds import ALL, REGISTERS, Register
from collab.registers.queries import EntryCard
from collab.web.fields import DayField, TextField, WholeField
from collab.web.rest import Strict

# What an entry of some register says besides, and the registers that ask for it.
BESIDE = {fact.name: fact for register in ALL for fact in register.facts}
ABOVE = {register.above: register for register in ALL if register.above}


class RegisterEntryDocument(serializers.Serializer[Any]):
    """An entry. What its register does not keep is empty."""

    code = serializers.CharField()
    name = serializers.CharField()
    since_on = serializers.DateField(allow_null=True)
    until_on = serializers.DateField(allow_null=True, help_text="Its last day.")
    valid = serializers.BooleanField(help_text="Today.")
    merged_into = serializers.CharField(allow_null=True, help_text="The code of the entry that it went into.")
    version = serializers.IntegerField()

    def get_fields(self) -> dict[str, Any]:
        above = {name: serializers.CharField(allow_null=True, help_text=f"Of {one.many}.") for name, one in ABOVE.items()}
        return {**super().get_fields(), **above, **{name: serializers.CharField(allow_blank=True) for name in BESIDE}}


def entry(card: EntryCard) -> dict[str, Any]:
    above = {name: card.parent[0] if card.kind == one.kind else None for name, one in ABOVE.items()}
    said = {name: text for name, _, text in card.facts}
    return {
        "code": card.code, "name": card.name, "since_on": card.since_on, "until_on": card.until_on, "valid": card.is_valid,
        "merged_into": card.target[0] or None, "version": card.version, **above, **{name: said.get(name, "") for name in BESIDE},
    }  # fmt: skip


class Said(Strict):
    """What may be said of an entry; a register takes what it keeps, and nothing else."""

    name = TextField(longest=120)
    since_on = DayField(required=False, allow_null=True)
    until_on = DayField(required=False, allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        register: Register | None = REGISTERS.get(self.context.get("kind", ""))
        # Without a register it is the document that asks: it tells of all of them.
        if register is None and "kind" in self.context:
            raise NotFound
        fields: dict[str, Any] = dict(super().get_fields())
        for name, one in ABOVE.items():
            if register in (None, one):
                fields[name] = TextField(longest=50, required=register is one, help_text=f"Of {one.many}: a code.")
        for fact in BESIDE.values():
            if register is None or fact in register.facts:
                fields[fact.name] = TextField(longest=fact.longest, allow_blank=True, required=False)
        return fields


class NewRegisterEntry(Said):
    code = TextField(longest=50, help_text="Lower-case letters, digits and single hyphens.")


class RegisterEntryChange(Said):
    version = WholeField(min_value=1, max_value=2**31 - 1, help_text="The version that was seen.")


class RegisterRenaming(Strict):
    version = WholeField(min_value=1, max_value=2**31 - 1, help_text="The version that was seen.")
    name = TextField(longest=120)


class RegisterMerge(Strict):
    version = WholeField(min_value=1, max_value=2**31 - 1, help_text="The version that was seen.")
    into = TextField(longest=50, help_text="The code of the entry that stays.")
    reason = TextField(longest=2_000, allow_blank=True, required=False)
