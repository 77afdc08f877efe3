#!/usr/bin/python3
"""Holds the generator against other people's work: the libraries of Debian, openssl if it is there,
and, when CARDWRIGHT_VECTORS names their folder, known answers that others published.
"""

import os
import pathlib
import sys

from checks import basic_access, certificates, libraries, outside, pace_sessions


class Tally:
    """Counts comparisons and keeps what disagrees."""

    def __init__(self):
        self.count, self.wrong = 0, []

    def equal(self, what, ours, theirs):
        self.count += 1
        if ours != theirs:
            self.wrong.append(f"{what}: {ours!r:.200} is not {theirs!r:.200}")


def main():
    folder = os.environ.get("CARDWRIGHT_VECTORS")
    checks = list(libraries.CHECKS)
    if folder:
        published = [check for module in (outside, pace_sessions, basic_access, certificates)
                     for check in module.CHECKS]
        checks += [lambda tally, check=check: check(tally, pathlib.Path(folder))
                   for check in published]
    else:
        print("CARDWRIGHT_VECTORS is not set: published known answers skipped")
    tally = Tally()
    for check in checks:
        check(tally)
    for line in tally.wrong:
        print(line, file=sys.stderr)
    print(f"{tally.count} comparisons, {len(tally.wrong)} disagree")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
