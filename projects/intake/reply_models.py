"""Reply: what was answered to a question of the entry that a request was asked with."""

from django.db import models
from django.db.models import Q

from collab.people.models import Person
from projects.catalogue.models import Question
from projects.intake import reply_guards


class Reply(models.Model):
    """``value`` as the question's kind has it (``replying``): words, a choice or several a line, a day, an amount with its currency, a number, a

    code, the key of a file. Somebody is ``person``. A question that is mapped to a field has none: its answer stands there.
    """

    request = models.ForeignKey("intake.Request", on_delete=models.CASCADE, related_name="replies")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    value = models.TextField(blank=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["question__position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "question"], name="reply_once"),
            models.CheckConstraint(condition=Q(value="") ^ Q(person__isnull=True), name="reply_says_one_thing"),
        ]
        triggers = reply_guards.OF_REPLY

    def __str__(self) -> str:
        return f"{self.question_id} of {self.request_id}"
