"""The shelf: where the bytes lie, by Django's storage ``files``. Each has an id for a name, and nothing that a person wrote."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import Storage, storages


def shelf() -> Storage:
    return storages["files"]


def place(stored: UUID) -> str:
    return f"{stored.hex[:2]}/{stored.hex}"


def put(stored: UUID, content: Any) -> None:
    """Keep the bytes; raises OSError where there is no room, or no shelf."""
    content.seek(0)
    name = shelf().save(place(stored), File(content, name=stored.hex))
    if name != place(stored):
        shelf().delete(name)
        raise OSError(f"The shelf gave another name to {stored.hex}.")


def take(stored: UUID) -> Any:
    """The bytes, to be read; raises OSError (FileNotFoundError) where they are not there."""
    return shelf().open(place(stored), "rb")


def holds(stored: UUID) -> bool:
    return shelf().exists(place(stored))


def drop(stored: UUID) -> None:
    shelf().delete(place(stored))


def everything() -> Iterator[tuple[UUID, datetime]]:
    """The id of each that lies there, and since when."""
    try:
        folders, _ = shelf().listdir("")
    except FileNotFoundError:
        return
    for folder in folders:
        for name in shelf().listdir(folder)[1]:
            try:
                stored = UUID(name)
            except ValueError:
                continue  # not one of ours
            if place(stored) == f"{folder}/{name}":
                yield stored, shelf().get_modified_time(place(stored))
