"""What a file may be, how it stands with it, the kinds of its events, and how much of each there may be."""

from datetime import timedelta

from django.db import models

FILE = "files.file"
PUT, CLEARED, REFUSED, REMOVED = "files.file.put", "files.file.cleared", "files.file.refused", "files.file.removed"
DELETED = "files.file.deleted"
MOST_BYTES, MOST_FILES, LONGEST_NAME = 25_000_000, 20, 200
# What a form holds beside its file.
MOST_SENT = MOST_BYTES + 100_000
# A file that was refused is named for so long to who put it; then its row goes too.
REFUSED_FOR = timedelta(days=30)
# Bytes without a row are of somebody who is still putting them there, up to this age.
UNCLAIMED_FOR = timedelta(days=1)


class State(models.TextChoices):
    WAITING = "waiting", "Being looked at"
    CLEAN = "clean", "Ready"
    REFUSED = "refused", "Refused"


class Kind(models.TextChoices):
    PDF = "pdf", "PDF"
    PNG = "png", "PNG image"
    JPEG = "jpeg", "JPEG image"
    DOCX = "docx", "Word document"
    XLSX = "xlsx", "Excel workbook"
    PPTX = "pptx", "PowerPoint presentation"
    CSV = "csv", "CSV table"
    TXT = "txt", "Text"
    EML = "eml", "E-mail"


_OFFICE = "application/vnd.openxmlformats-officedocument."
# As what each is sent.
TYPES = {
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.DOCX: f"{_OFFICE}wordprocessingml.document",
    Kind.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    Kind.PPTX: f"{_OFFICE}presentationml.presentation",
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.TXT: "text/plain; charset=utf-8",
    Kind.EML: "message/rfc822",
}
# How a name of each may end; the first is put behind any other name.
ENDINGS = {Kind.JPEG: (".jpg", ".jpeg")}
TAKEN = "PDF, PNG, JPEG, Word, Excel, PowerPoint, CSV, text or e-mail (.eml)"


def ending(kind: str) -> tuple[str, ...]:
    return ENDINGS.get(Kind(kind), (f".{kind}",))
