"""The door: `python -m collab.launch demo`, as the Makefile calls it."""

import argparse
import os
import sys

from collab.launch import leaving
from collab.launch.demo import demo, reset
from collab.launch.dev import dev
from collab.launch.interruptions import Interruptions
from collab.launch.places import CHECKOUT, cannot_write
from collab.launch.report import Report
from collab.launch.suite import suite
from collab.launch.trouble import Stopped, Trouble


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m collab.launch", description=__doc__)
    parser.add_argument("what", choices=("demo", "dev", "reset", "clean", "test", "soak", "test-servers", "install", "run"))
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="for tests: pytest's arguments; for run: a command")
    asked = parser.parse_args(argv)
    rest = asked.rest[1:] if asked.rest[:1] == ["--"] else asked.rest
    report, interruptions = Report(), Interruptions()
    interruptions.listen()
    try:
        if asked.what == "demo":
            demo(report, interruptions, os.environ)
            return 0
        if asked.what == "dev":
            dev(report, interruptions, os.environ)
            return 0
        if asked.what == "reset":
            reset(report, os.environ)
            return 0
        if asked.what == "clean":
            leaving.take_away(report, *(CHECKOUT / "var" / kind for kind in ("test", "soak", "bench")))
            return 0
        return suite(report, interruptions, os.environ, asked.what, rest)
    except Trouble as trouble:
        report.trouble(str(trouble))
        return 1
    except Stopped as stopped:
        report.line("  stopped.")
        # Ctrl-C is how a demo is meant to end, once it is there; before that, and of a test run, it is a failure.
        return 0 if report.is_ready else 128 + stopped.signal_number
    except OSError as problem:
        report.trouble(str(cannot_write(problem, CHECKOUT)))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
