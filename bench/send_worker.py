"""One worker process of a benchmark: waits for a word on stdin, sends until nothing is left, tells its figures."""

import json
import os
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from advocacy.wiring import Toolbox
from config import load
from workers.hands import Hands
from workers.mailings import work


def main() -> None:
    hands = Hands(Toolbox(load()))
    for desk in hands.mailing_desks:
        desk.stream.connect()
    with hands.toolbox.database.reading() as session:
        session.connection()
    print("ready", flush=True)
    sys.stdin.readline()
    began, until = time.process_time(), hands.now() + timedelta(hours=1)
    with ThreadPoolExecutor(len(hands.mailing_desks)) as threads:
        total = sum(number for number, _ in threads.map(lambda desk: work(desk, until), hands.mailing_desks))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "sent": total,
        "ended": time.time(),
        "cpu": time.process_time() - began,
        "peak_mb": usage.ru_maxrss // 1024,
    }
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    if os.environ.get("BENCH_PROFILE"):
        import cProfile

        cProfile.run("main()", os.environ["BENCH_PROFILE"] + f".{os.getpid()}")
    else:
        main()
