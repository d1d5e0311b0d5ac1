"""The questions of a version, as rows that pages and API give whole: read, kept in their order, and told to the record."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from collab.events.texts import Words
from collab.kit.errors import Invalid
from collab.kit.operation import inside_unit
from collab.kit.text import one_line
from projects.catalogue.fields import FACT
from projects.catalogue.models import LONGEST_KEY, LONGEST_LINE, EntryVersion, Question
from projects.catalogue.states import Kind, Reads

# What a row says, by the names that operations, API and record use.
NAMES = ("key", "label", "help", "kind", "choices", "required", "shown_by", "shown_values", "field", "reads")
Row = dict[str, Any]
KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
# Kept one a line: the columns that hold several.
SEVERAL = ("choices", "shown_values")
WRITTEN = ("label", "help", *SEVERAL)
MOST_CHOICES, LONGEST_CHOICE = 40, 120
# Far more than can be published: what is wrong with so many is said then.
MOST_ROWS = 200


def read(given: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The rows in order, each whole; raises Invalid (``questions``) for what is no question, all at once. Whether they hold together is asked

    when they are published.
    """
    rows, wrong, keys = list[Row](), list[str](), set[str]()
    for place, row in enumerate(list(given)[: MOST_ROWS + 1], 1):
        try:
            rows.append(_row(row))
        except Invalid as refused:
            wrong += [f"Question {place}: {sentence}" for sentences in refused.fields.values() for sentence in _each(sentences)]
            continue
        if rows[-1]["key"] in keys:
            wrong.append(f"Question {place}: {rows[-1]['key']} is the key of another one.")
        keys.add(rows[-1]["key"])
    if len(rows) > MOST_ROWS:
        wrong.append(f"{MOST_ROWS} rows are the most that are kept.")
    if wrong:
        raise Invalid(questions=wrong)
    return rows


def _each(sentences: Any) -> list[str]:
    return [sentences] if isinstance(sentences, str) else list(sentences)


def _row(given: Mapping[str, Any]) -> Row:
    if unknown := sorted(set(given) - set(NAMES)):
        raise Invalid(questions=f"{unknown[0]} is not something a question says.")
    row: Row = {"key": _key(given.get("key") or ""), "required": bool(given.get("required"))}
    for name in ("label", "help"):
        row[name] = one_line(given.get(name) or "", name, LONGEST_LINE)
    if not row["label"]:
        raise Invalid(label="Write what it asks.")
    for name, words, usual in (("kind", Kind.values, ""), ("reads", Reads.values, Reads.EVERYONE.value)):
        row[name] = given.get(name) or usual
        if row[name] not in words:
            raise Invalid(**{name: f"Its {name} is one of: {', '.join(words)}."})
    for name in SEVERAL:
        row[name] = _several(name, given.get(name) or ())
    row["field"] = one_line(given.get("field") or "", "field", LONGEST_KEY)
    row["shown_by"] = one_line(given.get("shown_by") or "", "shown_by", LONGEST_KEY + len(FACT))
    return row


def _key(text: str) -> str:
    key = one_line(text, "key", LONGEST_KEY)
    if not KEY.fullmatch(key):
        raise Invalid(key="A key begins with a letter and has lower-case letters, digits and underscores.")
    return key


def _several(name: str, given: Iterable[str]) -> list[str]:
    texts = [text for text in (one_line(one, name, LONGEST_CHOICE) for one in given) if text]
    if len(texts) > MOST_CHOICES:
        raise Invalid(**{name: f"{MOST_CHOICES} answers are the most that anybody reads."})
    return texts


def rows(version: EntryVersion) -> list[Row]:
    """The questions of a version, in their order. One query, or none where they were fetched."""
    return [row_of(question) for question in sorted(version.questions.all(), key=lambda question: question.position)]


def row_of(question: Question) -> Row:
    said = {name: getattr(question, name) for name in NAMES if name != "required" and name not in SEVERAL}
    return {**said, "required": question.is_required, **{name: getattr(question, name).splitlines() for name in SEVERAL}}


def store(version: EntryVersion, wanted: list[Row]) -> None:
    """Let the version in writing ask just these, in this order. A question that stays keeps its row."""
    inside_unit()
    there = {question.key: question for question in version.questions.all()}
    gone = set(there) - {row["key"] for row in wanted}
    version.questions.filter(key__in=gone).delete()
    for position, row in enumerate(wanted, 1):
        question = there.get(row["key"]) or Question(entry_version=version, key=row["key"])
        values = {
            **{name: row[name] for name in ("label", "help", "kind", "shown_by", "field", "reads")},
            **{name: "\n".join(row[name]) for name in SEVERAL}, "is_required": row["required"], "position": position,
        }  # fmt: skip
        if question.pk and all(getattr(question, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(question, name, value)
        question.save(force_insert=not question.pk, update_fields=list(values) if question.pk else None)


def told(asked: Iterable[Row]) -> list[Row]:
    """The rows as the record keeps them: what somebody wrote lies beside it."""
    return [
        {
            name: [Words(one) for one in value] if name in SEVERAL else Words(value) if name in WRITTEN else value
            for name, value in row.items()
        }
        for row in asked
    ]
