"""The writes of tools: put one into the register, change what is said of it, retire it; and follow a merge in a register."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from collab.access import duties
from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean, one_line
from collab.people.models import Person
from collab.registers.models import Entry
from collab.registers.queries import valid_on
from projects.owned import access
from projects.owned.models import LONGEST, LONGEST_CAPABILITY, LONGEST_CODE, LONGEST_USE, Tool
from projects.owned.states import Kind

FIELDS = ("name", "kind", "capabilities", "use", "owner", "supplier", "system", "seats", "seats_used", "ends_on")
WRITTEN = ("name", "use", "capabilities")
# A tool names entries of these registers.
NAMED = {"supplier": "suppliers", "system": "systems"}
MOST_CAPABILITIES, MOST_SEATS = 20, 10_000_000
CODE, RESERVED = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII), frozenset({"new", "answered"})
STALE = "This tool changed since you opened it. Look at what stands now, and send it again if you still mean it."


@operation
def register(*, actor: Person, code: str, **said: Any) -> Tool:
    """Put what we own into the register; ``said`` are of ``FIELDS``, name, capabilities and owner (a Person) at least.

    Raises Forbidden, Invalid by field, all at once, or Unfit where the code is taken.
    """
    if not access.may_keep(duties.roles_now(actor)):
        raise Forbidden(access.KEEP)
    tool, wrong = Tool(), dict[str, Any]()
    try:
        tool.code = _code(code)
    except Invalid as refused:
        wrong |= refused.fields
    if said.get("owner") is None:
        wrong["owner"] = "Say whose it is."
    _put(tool, {"name": "", "capabilities": (), **said}, wrong)
    try:
        with transaction.atomic():
            tool.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is a tool with the code {tool.code} already.") from error
    data = {"code": tool.code, **{name: _word(name, value) for name, value in _said(tool).items()}}
    record("tools.tool.registered", actor=actor, about=tool, data=data)
    return tool


@operation
def change(*, actor: Person, code: str, version: int, **changes: Any) -> Tool:
    """Change what is said of it (``FIELDS``); its code stays. Nothing changed: nothing recorded."""
    tool = _locked(actor, code, version)
    before = _said(tool)
    _put(tool, changes, {})
    after = _said(tool)
    if said := {name: [_word(name, before[name]), _word(name, after[name])] for name in FIELDS if before[name] != after[name]}:
        _store(actor, tool, said)
    return tool


@operation
def retire(*, actor: Person, code: str, version: int, reason: str) -> Tool:
    """We own it no longer, with the reason: it is offered to nobody, and stays where a request was answered by it."""
    tool = _locked(actor, code, version)
    why = clean(reason, "reason", 2_000)
    if not why:
        raise Invalid(reason="Say why we own it no longer: whoever used it reads this.")
    if tool.retired_on:
        raise Conflict("It is retired already.")
    tool.retired_on = clock.today()
    tool.version += 1
    tool.save(update_fields=["retired_on", "version"])
    record("tools.tool.retired", actor=actor, about=tool, why=why)
    return tool


def follow(double: Entry, target: Entry, actor: Person) -> int:
    """What named an entry that is merged names the one that stays, on record."""
    inside_unit()
    name = next((name for name, kind in NAMED.items() if kind == double.kind), "")
    if not name:
        return 0
    rows = list(Tool.objects.select_for_update(of=("self",), no_key=True).filter(**{name: double}).order_by("pk"))
    for tool in rows:
        setattr(tool, name, target)
        _store(actor, tool, {name: [double.code, target.code]})
    return len(rows)


def _store(actor: Person, tool: Tool, said: dict[str, Any]) -> None:
    tool.version += 1
    tool.save(update_fields=[*FIELDS, "version"])
    record("tools.tool.changed", actor=actor, about=tool, data={"changed": said})


def _locked(actor: Person, code: str, version: int) -> Tool:
    """The tool with its row locked, for who may change it and saw what stands."""
    inside_unit()
    held = duties.roles_now(actor)
    rows = access.visible(actor).select_for_update(of=("self",), no_key=True).select_related("owner", "supplier", "system")
    tool = rows.filter(code=code.lower()).first() if held else None
    if tool is None:
        raise NotFound
    if not access.may_change(actor, held, tool):
        raise Forbidden(access.CHANGE)
    if tool.version != version:
        raise Conflict(STALE)
    return tool


def _code(text: str) -> str:
    plain = clean(text, "code", LONGEST_CODE)
    if not CODE.fullmatch(plain):
        raise Invalid(code="A code has lower-case letters and digits, with single hyphens between them.")
    if plain in RESERVED:
        raise Invalid(code="This word is an address of its own. Choose another code.")
    return plain


def _put(tool: Tool, given: dict[str, Any], wrong: dict[str, Any]) -> None:
    """Set what is given, unsaved; raises Invalid with this and what was wrong before, all at once."""
    wrong |= dict.fromkeys(sorted(set(given) - set(FIELDS)), "This is not something to set.")
    for name in FIELDS:
        if name not in given or name in wrong:
            continue
        try:
            setattr(tool, name, _read(name, given[name], tool))
        except Invalid as refused:
            wrong |= refused.fields
    if not {"seats", "seats_used"} & set(wrong) and tool.seats_used is not None and tool.seats_used > (tool.seats or 0):
        wrong["seats_used"] = "More seats are used than there are: say how many there are first."
    if wrong:
        raise Invalid(**wrong)


def _read(name: str, value: Any, tool: Tool) -> Any:
    if name == "name":
        if not (text := one_line(value or "", name, LONGEST)):
            raise Invalid(name="Name it.")
        return text
    if name == "kind":
        if value not in Kind.values:
            raise Invalid(kind=f"One of: {', '.join(Kind.values)}.")
        return value
    if name == "capabilities":
        return _capabilities(value or ())
    if name == "use":
        return clean(value or "", name, LONGEST_USE)
    if name == "owner":
        if value is None:
            raise Invalid(owner="Say whose it is.")
        return value
    if name in NAMED:
        return _entry(tool, name, value or "")
    if name == "ends_on":
        days.within(ends_on=value)
        return value
    if value is not None and not 0 <= value <= MOST_SEATS:
        raise Invalid(**{name: "A number of seats, from none to ten million."})
    return value


def _capabilities(given: Iterable[str]) -> list[str]:
    """What one can do with it, each once, in the words that were written."""
    said = dict.fromkeys(" ".join(one_line(text, "capabilities", LONGEST_CAPABILITY).split()).lower() for text in given)
    found = sorted(text for text in said if text)
    if not found:
        raise Invalid(capabilities="Say what one can do with it, for example “surveys”: triage finds it by this.")
    if len(found) > MOST_CAPABILITIES:
        raise Invalid(capabilities=f"Name {MOST_CAPABILITIES} at most.")
    if wrong := [text for text in found if "," in text]:
        raise Invalid(capabilities=f"A comma parts what is named: take it out of {wrong[0]}.")
    return found


def _entry(tool: Tool, name: str, code: str) -> Entry | None:
    """The entry of the register; what is named already may have ended since."""
    stood = getattr(tool, name) if getattr(tool, f"{name}_id") else None
    if not code or (stood is not None and stood.code == code.lower()):
        return stood if code else None
    found = valid_on(Entry.objects.filter(kind=NAMED[name], code=code.lower()), clock.today()).first()
    if found is None:
        raise Invalid(**{name: f"There is no {name} with the code {code[:50]} today."})
    return found


def _said(tool: Tool) -> dict[str, Any]:
    """What is said of it, by the names that the record uses: people by their keys."""
    return {
        "name": tool.name, "kind": str(tool.kind), "capabilities": list(tool.capabilities), "use": tool.use, "owner": tool.owner_id,
        "supplier": tool.supplier.code if tool.supplier else "", "system": tool.system.code if tool.system else "", "seats": tool.seats,
        "seats_used": tool.seats_used, "ends_on": tool.ends_on.isoformat() if tool.ends_on else "",
    }  # fmt: skip


def _word(name: str, value: Any) -> Any:
    """As the record keeps it: what somebody wrote lies beside it."""
    if name not in WRITTEN:
        return value
    return [Words(one) for one in value] if isinstance(value, list) else Words(value)
