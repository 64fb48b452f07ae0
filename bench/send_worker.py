"""One worker process of a benchmark: waits for a word on stdin, sends until nothing is left, tells its figures."""

import json
import os
import resource
import sys
import time
from datetime import timedelta

from advocacy.services.mailing_deliveries import deliver_batch
from advocacy.wiring import Toolbox
from config import load
from workers.hands import Hands


def main() -> None:
    hands = Hands(Toolbox(load()))
    hands.mailing_desk.stream.connect()
    with hands.toolbox.database.reading() as session:
        session.connection()
    print("ready", flush=True)
    sys.stdin.readline()
    began, done, total = time.process_time(), 1, 0
    while done:
        done = deliver_batch(hands.mailing_desk, hands.now() + timedelta(minutes=10))
        total += done
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "sent": total,
        "ended": time.time(),
        "cpu": time.process_time() - began,
        "peak_mb": usage.ru_maxrss // 1024,
    }
    print(json.dumps(figures), flush=True)
    hands.mailing_desk.stream.close()


if __name__ == "__main__":
    if os.environ.get("BENCH_PROFILE"):
        import cProfile

        cProfile.run("main()", os.environ["BENCH_PROFILE"] + f".{os.getpid()}")
    else:
        main()
