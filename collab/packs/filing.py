"""Files of a pack as their readers see them: how far each is, and its bytes for who may read the pack now."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from collab.kit.errors import Conflict, NotFound
from collab.packs import access, addresses
from collab.packs.models import PackFile
from collab.packs.states import TYPES, Form, State
from collab.people.models import Person

OUTDATED = "Something in it is no longer shown to all who read it. Have it drawn anew."


@dataclass(frozen=True, slots=True)
class FileCard:
    """``said`` is why it is not drawn; ``is_outdated``: part of what it shows is closed since."""

    form: Form
    url: str
    state: State
    done: int
    total: int
    said: str
    is_outdated: bool

    @property
    def is_due(self) -> bool:
        return self.state is State.DUE

    @property
    def is_there(self) -> bool:
        return self.state is State.DONE and not self.is_outdated

    @property
    def label(self) -> str:
        return str(self.form.label)

    @property
    def words(self) -> str:
        """ "Being drawn, 2 of 4", or what came of it."""
        if self.is_due:
            return f"{self.state.label}, {self.done} of {self.total}"
        return OUTDATED if self.is_outdated else self.said or str(self.state.label)


def files(pack: Any, closed: str) -> list[FileCard]:
    """Those of this pack, without their bytes. One query."""
    rows = PackFile.objects.filter(pack=pack).defer("content").order_by("form")
    return [
        FileCard(
            form=Form(row.form), url=addresses.pack_file(pack.code, row.form), state=State(row.state), done=row.done, total=row.total,
            said=row.said, is_outdated=row.state == State.DONE and row.closed != closed,
        )
        for row in rows
    ]  # fmt: skip


def answer(person: Person, pack: Any, closed: str, form: str) -> HttpResponse:
    """The file as an attachment. Raises NotFound, or Conflict while it is not drawn; whoever reads the pack now may have it, and nobody else."""
    row = PackFile.objects.filter(pack__in=access.visible(person), pack=pack, form=form).first()
    if row is None:
        raise NotFound
    if row.state != State.DONE or row.content is None:
        raise Conflict(
            f"{State(row.state).label}: {row.done} of {row.total}." if row.state == State.DUE else row.said or "It was given up."
        )
    if row.closed != closed:
        raise Conflict(OUTDATED)
    sent = HttpResponse(bytes(row.content), content_type=TYPES[Form(form)])
    sent.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"bridge-pack-{pack.code}.{form}") or ""
    sent.headers["X-Content-Type-Options"] = "nosniff"
    sent.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return sent
