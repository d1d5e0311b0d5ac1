"""``manage.py erase_texts``: erases what people wrote about something, what somebody wrote, or one text."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q, QuerySet

from collab.access.erasing import erase
from collab.approvals.models import Route
from collab.events.models import Text
from collab.kit.errors import NotFound, Refusal
from collab.kit.numbering import parse
from collab.kit.portions import by_portions
from collab.people.models import Person
from funding.funds.models import Allocation
from projects.intake.models import Request

SHOWN = 60


class Command(BaseCommand):
    help = "Shows which texts would be erased; with --yes erases them, on record. Notices, replays and backups end by their own periods."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--subject", metavar="R-231", help="all that was written about a request, or about kind:key")
        which.add_argument("--person", metavar="USERNAME", help="all that somebody wrote")
        which.add_argument("--text", metavar="DIGEST", help="one text, by the name that the record has for it")
        parser.add_argument("--why", required=True, help="the ground, which the record keeps")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="the administrator who erases it")
        parser.add_argument("--yes", action="store_true", help="erase; else only show")

    def handle(self, *args: object, **options: Any) -> None:
        actor = self._person(options["by"])
        found = self._found(options).order_by("pk")
        for text in by_portions(found.select_related("writer")):
            by = text.writer.username if text.writer else "the portal"
            words = " ".join(text.text.split())
            words = words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"
            self.stdout.write(f"{text.digest}  {text.written_at:%Y-%m-%d}  {by}  {text.subject_kind} {text.subject_id}  {words}")
        digests = list(found.values_list("digest", flat=True))
        if not digests:
            raise CommandError("There is no such text.")
        if not options["yes"]:
            self.stdout.write(f"{len(digests)} texts would be erased. Nothing was done; --yes erases them.")
            return
        try:
            event = erase(actor=actor, digests=digests, why=options["why"])
        except Refusal as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(digests)} texts are erased, by event {event.pk}.")

    def _found(self, options: dict[str, Any]) -> QuerySet[Text]:
        if options["text"]:
            return Text.objects.filter(digest=options["text"].removeprefix("text:"))
        if options["person"]:
            return Text.objects.filter(writer=self._person(options["person"]))
        return Text.objects.filter(self._about(options["subject"]))

    def _about(self, subject: str) -> Q:
        """A request with its project, its routes and its money; or one thing by its kind and key."""
        kind, _, key = subject.partition(":")
        if key.isascii() and key.isdigit():
            return Q(subject_kind=kind.lower(), subject_id=int(key))
        try:
            request = Request.objects.filter(number=parse(subject)).first()
        except NotFound:
            request = None
        if request is None:
            raise CommandError("There is no such subject. Write R-231, or a kind and a key: funds.fundchange:3.")
        routes = Route.objects.filter(number=request.number).values("pk")
        money = Allocation.objects.filter(route__number=request.number).values("pk")
        about = Q(subject_kind="intake.request", subject_id=request.pk) | Q(subject_kind="approvals.route", subject_id__in=routes)
        about |= Q(subject_kind="funds.allocation", subject_id__in=money)
        return about | Q(subject_kind="portfolio.project", subject_id=request.project_id) if request.project_id else about

    def _person(self, username: str) -> Person:
        person = Person.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is no person called {username}.")
        return person
