"""What is wrong with the questions of a version before it is published: each a sentence, all at once. Pure functions."""

from collections import Counter
from collections.abc import Iterator, Sequence

from projects.catalogue.fields import FACT, FACTS, FIELDS
from projects.catalogue.models import Question
from projects.catalogue.showing import lines
from projects.catalogue.states import LISTED, MOST_QUESTIONS, Kind, Reads


def problems(questions: Sequence[Question]) -> list[str]:
    """Sentences, in the order of the questions; nothing where it can be published."""
    found = [f"It asks {len(questions)} questions: {MOST_QUESTIONS} are the most that anybody answers."] * (len(questions) > MOST_QUESTIONS)
    found += list(_twice(questions))
    for place, question in enumerate(questions):
        found += [f"“{question.label}” {sentence}" for sentence in _of_one(question, questions, place)]
    return found


def _twice(questions: Sequence[Question]) -> Iterator[str]:
    """Two questions for one field: which of the answers would stand there?"""
    for name, times in Counter(question.field for question in questions if question.field).items():
        if times > 1:
            asked = [f"“{question.label}”" for question in questions if question.field == name]
            yield f"{' and '.join(asked)} are questions for one field, {FIELDS[name].label if name in FIELDS else name}: keep one of them."


def _of_one(question: Question, questions: Sequence[Question], place: int) -> Iterator[str]:
    choices = lines(question.choices)
    if question.kind in LISTED and len(set(choices)) < 2:
        yield "has nothing to choose from: list two answers at least."
    if question.kind in LISTED and len(set(choices)) < len(choices):
        yield "lists an answer twice."
    if question.kind == Kind.FILE and question.is_required:
        yield "is a file, which is put beside a request once it is sent: nobody could send it. Ask for it without requiring it."
    if question.field:
        yield from _of_field(question, choices)
    if question.shown_by:
        yield from _of_showing(question, questions, place)


def _of_field(question: Question, choices: list[str]) -> Iterator[str]:
    mapped = FIELDS.get(question.field)
    if mapped is None:
        yield f"is mapped to {question.field}, which nobody answers: choose one of {', '.join(FIELDS)}."
        return
    if question.kind not in mapped.kinds:
        kinds = " or ".join(str(kind.label).lower() for kind in mapped.kinds)
        yield f"cannot be the question of {mapped.label}: that is {kinds}."
    if mapped.words and (others := [choice for choice in choices if choice not in mapped.words]):
        yield f"offers {', '.join(others[:3])}, and {mapped.label} is one of {', '.join(mapped.words)}."
    if question.reads == Reads.REVIEW:
        yield f"is for the reviewing side alone, and {mapped.label} is read by everybody who opens the request: map it to none."


def _of_showing(question: Question, questions: Sequence[Question], place: int) -> Iterator[str]:
    """Whether it can ever be shown. A fact that an earlier or later question answers is that question."""
    values = set(lines(question.shown_values))
    if not values:
        yield "can never be shown: say with which answers it is."
        return
    name = question.shown_by.removeprefix(FACT) if question.shown_by.startswith(FACT) else ""
    if name and name not in FACTS:
        yield f"is shown by {name}, which is no fact of a request: choose one of {', '.join(FACTS)}."
        return
    asked = [other for other in questions if (other.field == name if name else other.key == question.shown_by)]
    if not asked:
        if not name:
            yield f"is shown by {question.shown_by}, which is no question of this entry."
        elif FACTS[name][1] and values.isdisjoint(FACTS[name][1]):
            yield f"can never be shown: {FACTS[name][0]} is one of {', '.join(FACTS[name][1])}."
        return
    if questions.index(asked[0]) >= place:
        yield f"hangs on “{asked[0].label}”, which is not asked before it: move it below."
        return
    if asked[0].kind not in LISTED:
        yield f"hangs on “{asked[0].label}”, which is no choice: only what is chosen from a list can show it."
    elif values.isdisjoint(lines(asked[0].choices)) or _never(asked[0], questions):
        yield f"can never be shown: “{asked[0].label}” is never answered so."


def _never(question: Question, questions: Sequence[Question]) -> bool:
    """It can never be shown itself, so nothing that hangs on it can."""
    return bool(question.shown_by) and any("never be shown" in one for one in _of_showing(question, questions, questions.index(question)))
