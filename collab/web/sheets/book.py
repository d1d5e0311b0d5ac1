"""What a workbook holds: its sheets in their order, which of them are shown, and where each part is."""

import posixpath
from dataclasses import dataclass

from collab.web.sheets.parts import MOST_PARTS, TOO_MUCH, Package
from collab.web.sheets.raw import Unreadable

# Sheets that were not read, by name.
MOST_TOLD = 4


class Relations:
    """What a part leads to: the address of each relation, by its key and by the last word of its kind."""

    is_over = False

    def __init__(self, package: Package, source: str) -> None:
        self.by_key: dict[str, tuple[str, str]] = {}
        self.by_kind: dict[str, str] = {}
        self.folder, name = posixpath.split(source)
        package.read(posixpath.join(self.folder, "_rels", f"{name}.rels"), self)

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            if len(self.by_key) >= MOST_PARTS:
                raise Unreadable(TOO_MUCH)
            kind, target = attributes["Type"].rpartition("/")[2], attributes["Target"]
            address = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(self.folder, target))
            self.by_key[attributes["Id"]] = kind, address
            self.by_kind.setdefault(kind, address)

    def closed(self, name: str, text: str) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet of the book: the part that it is, and what it is called."""

    address: str
    title: str
    is_hidden: bool


class Book:
    """Which parts are sheets, in their order, and when its days begin."""

    is_over = False

    def __init__(self, package: Package) -> None:
        self.is_mac, self.sheets = False, list[Found]()
        name = Relations(package, "").by_kind.get("officeDocument", "xl/workbook.xml")
        self.relations = Relations(package, name)
        package.read(name, self)

    def told(self, chosen: Found) -> tuple[str, ...]:
        """Which sheet is read, and which are not, where there are several or where it is one that nobody sees."""
        others = [one for one in self.sheets if one is not chosen]
        said = []
        if others:
            titles = ", ".join(f"“{one.title[:40]}”" + (" (hidden)" if one.is_hidden else "") for one in others[:MOST_TOLD])
            more = f" and {len(others) - MOST_TOLD} more" if len(others) > MOST_TOLD else ""
            said.append(f"Only the sheet “{chosen.title[:40]}” was read, not {titles}{more}.")
        if chosen.is_hidden:
            said.append(f"The sheet “{chosen.title[:40]}” is hidden, and there is none that is shown.")
        return tuple(said)

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.is_mac = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            if len(self.sheets) >= MOST_PARTS:
                raise Unreadable(TOO_MUCH)
            key = next(value for key, value in attributes.items() if key.endswith(":id"))
            kind, address = self.relations.by_key[key]
            if kind == "worksheet":
                self.sheets.append(Found(address, attributes["name"], attributes.get("state", "visible") != "visible"))

    def closed(self, name: str, text: str) -> None:
        pass
