"""This tree beside another one: signing and confirming in turns, with a house of each running.

`git worktree add FOLDER COMMIT && make bench-beside BEFORE=FOLDER`. The machine's speed changes from minute to
minute and one started house differs from the next, so two runs of `make bench-intake` cannot tell a change of
some per cent; slices in turns, with fresh houses again and again, can. The other tree runs with this tree's
libraries.

`ratio` is this tree's requests per second over the other's, with its standard error over the houses.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import mean, stdev

HOUSES, SLICES, SECONDS = 5, 10, 1.4
HERE = Path(__file__).resolve().parent.parent
HOUSE = HERE / "bench" / "beside_house.py"


def main() -> None:
    before = Path(os.environ.get("BEFORE", "")).resolve()
    if before == HERE or not (before / "bench" / "intake.py").is_file():
        raise SystemExit("Say with BEFORE=FOLDER where the other tree is, e.g. one that `git worktree add` made.")
    _compile_catalogs(before)
    ratios = []
    for number in range(HOUSES):
        rates = _rates({"before": before, "now": HERE})
        ratios.append(rates["now"] / rates["before"])
        print(
            f"houses {number + 1}: before {rates['before']:5.0f}/s   now {rates['now']:5.0f}/s   {ratios[-1]:.3f}"
        )
    figures = {
        "houses": HOUSES,
        "ratio": round(mean(ratios), 3),
        "standard_error": round(stdev(ratios) / HOUSES**0.5, 3),
    }
    print(json.dumps(figures))


def _rates(trees: Mapping[str, Path]) -> dict[str, float]:
    """Requests per second of each tree, from slices in an order that changes."""
    seen: dict[str, list[float]] = {name: [] for name in trees}
    with ExitStack() as stack:
        houses = {name: stack.enter_context(_house(tree)) for name, tree in trees.items()}
        for _ in range(SLICES):
            for name in random.sample(list(houses), len(houses)):
                seen[name].append(_asked(houses[name], str(SECONDS)))
    return {name: mean(rates) for name, rates in seen.items()}


@contextmanager
def _house(tree: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, str(HOUSE)]
    environ = {**os.environ, "PYTHONPATH": str(tree)}
    with subprocess.Popen(
        command, cwd=tree, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        _asked(process, "0.5")  # the first requests find nothing prepared
        yield process
        assert process.stdin is not None
        process.stdin.close()


def _asked(process: "subprocess.Popen[str]", seconds: str) -> float:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{seconds}\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise SystemExit("A house has stopped; what it said is above.")
    return float(answer)


def _compile_catalogs(tree: Path) -> None:
    compile_all = ("-m", "babel.messages.frontend", "-q", "compile", "-d", "advocacy/translations")
    subprocess.run([sys.executable, *compile_all], cwd=tree, check=True)


if __name__ == "__main__":
    main()
