"""A bot of 10,000 sign forms from 100 parts of the network beside 500 people, at the real server.

The bot reads its mail: it confirms all that it signs. Proofs of work are left off, so that the limits stand alone.
Afterwards the workers' job looks at what came: all people have to count, and nothing of the bot. `ratio` is the
people's p95 beside the bot over that of others without it.
"""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select

from advocacy.domain.demo_words import GIVEN_NAMES
from advocacy.models import Person, Signature
from bench.house import House, house
from bench.intake import CROWD, FORM, visitor
from bench.wire import Answer, Connection, Run, drive
from workers.hands import Hands
from workers.integrity import score

REQUESTS, PREFIXES, PEOPLE, ALONE = 10_000, 100, 500, 200
BOT_CONNECTIONS, PEOPLE_CONNECTIONS, THINKING_SECONDS = 8, 5, 0.4
CAMPUS = 25
"""So many people share a campus's address, on four of them; all others have their own."""
SYLLABLES = ("ba", "den", "fo", "gri", "ha", "jun", "kel", "lo", "mar", "nis", "per", "rud", "sto", "tal", "vin")


def main() -> None:
    with house("advocacy.app:create_served_app()", more=CROWD | {"ADVOCACY_LIMITS__PROOF": "off"}) as running:
        alone = people(running, "alone", ALONE)
        box: list[Run] = []
        flood = threading.Thread(target=lambda: box.append(bot(running)))
        began = time.monotonic()
        flood.start()
        beside = people(running, "people", PEOPLE)
        flood.join()
        attack = time.monotonic() - began
        began = time.monotonic()
        score(Hands(running.toolbox), datetime.now(UTC) + timedelta(minutes=1))
        looking = time.monotonic() - began
        figures = {
            "people_counted": counted(running, "people"),
            "people_before_counted": counted(running, "alone"),
            "bot_signed_and_confirmed": box[0].requests // 2,
            "bot_counted": counted(running, "bot"),
            "attack_seconds": round(attack, 1),
            "looking_seconds": round(looking, 1),
            "people_p95_ms_alone": round(alone.quantile(0.95), 1),
            "people_p95_ms_beside": round(beside.quantile(0.95), 1),
            "ratio": round(beside.quantile(0.95) / alone.quantile(0.95), 2),
        }
    print(json.dumps(figures))
    if (figures["people_counted"], figures["bot_counted"]) != (PEOPLE, 0):
        raise SystemExit("The limits do not tell the bot from the people.")


def bot(running: House) -> Run:
    def address(number: int) -> str:
        return f"203.{number % PREFIXES}.113.{number // PREFIXES % 250 + 1}"

    return drive(
        running.port,
        BOT_CONNECTIONS,
        signer(running, "bot", address, REQUESTS // BOT_CONNECTIONS, 0.0),
        times=REQUESTS // BOT_CONNECTIONS,
    )


def people(running: House, group: str, number: int) -> Run:
    shift = 0 if group == "people" else 10_000

    def address(which: int) -> str:
        if which < 4 * CAMPUS:
            return f"198.{which // CAMPUS + shift % 251}.100.{which + 1}"
        return visitor(which + shift)

    each = number // PEOPLE_CONNECTIONS
    act = signer(running, group, address, each, THINKING_SECONDS)
    return drive(running.port, PEOPLE_CONNECTIONS, act, times=each)


def signer(
    running: House, group: str, address: Callable[[int], str], each: int, pause: float
) -> Callable[[Connection, int], Iterator[float]]:
    """Signs and confirms as the next of a group; yields the seconds of both."""
    dice = random.Random(group)
    names = [name(dice) for _ in range(each * 10)]

    def act(connection: Connection, number: int) -> Iterator[float]:
        which = number // 10_000_000 * each + number % 10_000_000
        given, family = names[which]
        email = f"{given}.{family}@{group}.example.org".lower()
        who = {"given_name": given, "family_name": family, "email": email}
        form = FORM | who | {"note": "", "street": f"{which} Elm St"}
        began = time.perf_counter()
        answer = connection.post("/p/press-pause/sign", form, address(which))
        yield time.perf_counter() - began
        began = time.perf_counter()
        confirmed = connection.post(confirm_path(running, answer), {}, address(which))
        yield time.perf_counter() - began
        if (answer.status, confirmed.status) != (303, 303):
            raise SystemExit(f"the server answered {answer.status}, {confirmed.status}")
        time.sleep(pause)

    return act


def name(dice: random.Random) -> tuple[str, str]:
    return dice.choice(GIVEN_NAMES), "".join(dice.choices(SYLLABLES, k=4)).title()


def confirm_path(running: House, answer: Answer) -> str:
    signature_id = running.links.read_signed(urlsplit(answer.location).path.rpartition("/")[2])
    return urlsplit(running.links.confirm(signature_id, datetime.now(UTC))).path


def counted(running: House, group: str) -> int:
    """How many signatures of the group stand."""
    with running.toolbox.database.reading() as session:
        question = select(func.count()).select_from(Signature).join(Person, Person.id == Signature.person_id)
        found = session.scalar(
            question.where(Person.email.endswith(f"@{group}.example.org"), Signature.state == "confirmed")
        )
    return found or 0


if __name__ == "__main__":
    main()
