"""A house of the tree it is started in; `bench.beside` starts it, in older trees too.

It signs and confirms for as many seconds as each line that it reads says, and answers with the requests per
second.
"""

import sys

from bench import intake
from bench.house import house


def main() -> None:
    # Trees from before there were limits know no settings for them.
    with house("bench.intake_server:application()", **_crowd()) as running:
        for line in sys.stdin:
            print(intake.product(running, float(line)).rate, flush=True)


def _crowd() -> dict[str, dict[str, str]]:
    crowd: dict[str, str] | None = getattr(intake, "CROWD", None)
    return {} if crowd is None else {"more": crowd}


if __name__ == "__main__":
    main()
