#!/usr/bin/env python
"""The command line door. Commands that change the schema sign in as the owner of the tables."""

import os
import sys

from django.core.management import execute_from_command_line

# The portal's own role owns no table (docs/operations.md), so these need the other one.
OWNERS_COMMANDS = {"setup_database", "migrate", "makemigrations", "sqlmigrate", "showmigrations", "pgtrigger", "load_bench"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNERS_COMMANDS:
        os.environ["DATABASE_AS"] = "owner"
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
