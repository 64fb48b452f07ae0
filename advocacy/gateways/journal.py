"""A file beside the database: what one process took, began on the wire, and heard, until the database knows it.

One line a fact: `t` taken (id:fence:attempts, …), `b` begun (id), `o` outcome (id verdict code words). The first
line names the boot of the machine: what a process wrote survives its end, but not always the machine's
(docs/decisions/015-mailing-ledger.md).
"""

import errno
import fcntl
import os
import secrets
from collections.abc import Generator, Iterable
from pathlib import Path

from advocacy.domain.mailing_sending import Found, Held, Outcome
from advocacy.domain.ports import SendOutcome, SendVerdict

_HEAD = "advocacy-journal-1"
_SUFFIX = ".journal"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_BOOT_SIZE = 36
_HEAD_SIZE = len(_HEAD) + _BOOT_SIZE + 2


class FileJournal:
    """This process's journal in `folder`; as long as the process lives, the kernel keeps others from it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None
        self._heard = b""
        self._size = 0

    def take(self, held: Iterable[Held]) -> None:
        """These are about to be begun: comes before the database is told so."""
        self._write(f"t {' '.join(f'{each.id}:{each.fence}:{each.attempts}' for each in held)}\n".encode())

    def begin(self, message_id: int) -> None:
        """The content of this one is about to be written to the wire."""
        self._write(b"b %d\n" % message_id)

    def end(self, message_id: int, outcome: SendOutcome) -> None:
        """What the server said; written with the next beginning: until then only this one would be in doubt."""
        words = " ".join(outcome.reply.split())
        self._heard += f"o {message_id} {outcome.verdict.value} {outcome.code} {words}\n".encode()

    def keep(self) -> None:
        """Make it durable against the end of the machine, too: the database could not be told."""
        self._write(b"")
        if self._file is not None:
            os.fdatasync(self._file)

    def settled(self) -> None:
        """The database knows everything."""
        self._heard = b""
        if self._file is not None and self._size:
            os.ftruncate(self._file, _HEAD_SIZE)
            self._size = 0

    def leave(self) -> None:
        """Let others settle what the database could not be told; what comes is written elsewhere."""
        self._write(b"")
        if self._file is not None:
            os.close(self._file)
        self._file, self._size = None, 0

    def _write(self, octets: bytes) -> None:
        octets, self._heard = self._heard + octets, b""
        if octets:
            if self._file is None:
                self._file = _opened(self._folder)
            written = os.write(self._file, octets)
            self._size += written
            if written < len(octets):
                raise OSError(errno.ENOSPC, "the journal took only a part")


def _opened(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{secrets.token_hex(8)}.part"
    file = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND | os.O_CLOEXEC, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX)
    os.write(file, _head(boot_id()))
    # Under its real name only now that it is locked: nobody must take it for a dead one's.
    draft.rename(draft.with_name(f"{secrets.token_hex(8)}{_SUFFIX}"))
    return file


def _head(boot: str) -> bytes:
    return f"{_HEAD} {boot:<{_BOOT_SIZE}}\n".encode()


def boot_id() -> str:
    """What this boot of the machine is called; "" where the system does not say."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""


def dead_journals(folder: Path) -> Generator[Found, None, None]:
    """The journals of processes that are no more; each is removed when the next is asked for: settle it before."""
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        try:
            file = path.open("rb")
        except FileNotFoundError:  # somebody else has settled it
            continue
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield read(file.read(), boot_id())
            path.unlink(missing_ok=True)


def read(octets: bytes, boot: str) -> Found:
    """What a journal tells to one who reads it in the boot of this name."""
    head, _, rest = octets.partition(b"\n")
    told = _Told()
    # What follows the last line end was torn off in the middle; after an unreadable line nothing can be trusted.
    for line in rest[: rest.rfind(b"\n") + 1].decode("utf-8", "replace").split("\n")[:-1]:
        try:
            told.add(line)
        except (ValueError, KeyError, TypeError):
            told.is_readable = False
            break
    is_exact = bool(boot) and head + b"\n" == _head(boot) and told.is_readable
    return told.found(is_exact)


class _Told:
    def __init__(self) -> None:
        self._taken: dict[int, tuple[int, int]] = {}
        self._begun: set[int] = set()
        self._outcomes: dict[int, Outcome] = {}
        self.is_readable = True

    def add(self, line: str) -> None:
        kind, _, told = line.partition(" ")
        if kind == "t":
            for each in told.split():
                self._take(*map(int, each.split(":")))
        elif kind == "b":
            self._begun.add(int(told))
        else:
            number, verdict, code, words = told.split(" ", 3)
            fence, attempts = self._taken[int(number)]
            sent = SendOutcome(SendVerdict(verdict), int(code), words)
            self._outcomes[int(number)] = Outcome(int(number), fence, attempts, sent)

    def found(self, is_exact: bool) -> Found:
        left = {(key, fence) for key, (fence, _) in self._taken.items() if key not in self._outcomes}
        unsent = {(key, fence) for key, fence in left if is_exact and key not in self._begun}
        return Found(tuple(self._outcomes.values()), tuple(sorted(unsent)), tuple(sorted(left - unsent)))

    def _take(self, key: int, fence: int, attempts: int) -> None:
        # Who takes it once more has settled what became of it before.
        self._outcomes.pop(key, None)
        self._begun.discard(key)
        self._taken[key] = fence, attempts
