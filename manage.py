#!/usr/bin/env python
"""The command line door. Commands that change the schema sign in as the owner of the tables."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

from collab import environment

# The portal's own role owns no table (docs/operations.md), so these need the other one.
OWNERS_COMMANDS = {"setup_database", "migrate", "makemigrations", "sqlmigrate", "showmigrations", "pgtrigger", "load_bench"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    environment.load_launched()
    if len(sys.argv) > 1 and sys.argv[1] in OWNERS_COMMANDS:
        os.environ["DATABASE_AS"] = "owner"
    with environment.told_in_a_sentence():
        try:
            execute_from_command_line(sys.argv)
        except OperationalError as error:
            # With a code it is the server that refuses something; without one nobody answered.
            if getattr(error.__cause__, "pgcode", None):
                raise
            sys.exit(f"bridge: the database does not answer: {str(error).strip().splitlines()[0]}")


if __name__ == "__main__":
    main()
