"""``manage.py prove_gate``: proves that nothing runs and no money is promised that came round the gate."""

from collections.abc import Iterable

from django.core.management.base import CommandError

from collab.events.findings import Finding
from collab.events.proving import FOUND, Proof
from projects.intake import gate


class Command(Proof):
    help = "Counts promises, projects and milestones by how they came through the gate. Ends with 0: all did, 1: found, 2: could not look."

    def handle(self, *args: object, **options: object) -> None:
        kept: list[gate.Proved] = []

        def look() -> Iterable[Finding]:
            kept.append(gate.prove_nightly())
            return kept[0].findings

        self.told(look, "The gate")
        (proved,) = kept
        self.stdout.write(proved.words)
        if proved.lacking:
            raise CommandError(f"The gate does not hold: {proved.lacking} came through it by no way.", returncode=FOUND)
