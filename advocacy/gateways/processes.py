"""Runs the product's processes side by side and stops them together."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import FrameType

_LAST_WORDS = 15
_STOP_WITHIN_SECONDS = 40.0

# Loaded before any fork, because a child may only do very little before it becomes another program.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(frozen=True, slots=True)
class Command:
    """A process to run: its name for people, and the command line."""

    name: str
    line: tuple[str, ...]


class Child:
    """One running process; its output is passed on, each line under its name."""

    def __init__(self, command: Command, environ: Mapping[str, str]) -> None:
        self.name = command.name
        self.last_words: deque[str] = deque(maxlen=_LAST_WORDS)
        # A session of its own: Ctrl-C in the terminal is for the supervisor, which then stops all in order.
        self.process = subprocess.Popen(
            command.line,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        self._reader = threading.Thread(target=self._pass_on, daemon=True)
        self._reader.start()

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def ask_to_stop(self) -> None:
        if not self.has_ended:
            self.process.terminate()

    def kill(self) -> None:
        """End the process and all that it started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def why(self) -> str:
        """What ended it, in plain words, with the last it said."""
        self._reader.join(timeout=2)
        code = self.process.wait()
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"stopped with exit code {code}"
        said = "\n".join(f"    {line}" for line in self.last_words) or "    (it said nothing)"
        return f"The {self.name} {how}. The last it said:\n{said}"

    def _pass_on(self) -> None:
        for line in self.process.stdout or ():
            self.last_words.append(line.rstrip("\n"))
            print(f"{self.name:>6} | {line}", end="", flush=True)


def _end_with_parent() -> None:
    """Have the kernel ask this process to stop when its parent is no more, even after kill -9 (prctl(2))."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Starts the commands, waits until one ends or a person says stop, then stops them all, first to last."""

    def __init__(self, commands: Iterable[Command], environ: Mapping[str, str]) -> None:
        self._commands = tuple(commands)
        self._environ = environ
        self._children: list[Child] = []
        self._stops = 0

    def start(self) -> None:
        """Start all processes; from here on Ctrl-C and SIGTERM are noted and answered by `wait`."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_stop)
        self._children = [Child(command, self._environ) for command in self._commands]

    @property
    def is_whole(self) -> bool:
        """All processes run and nobody has said stop."""
        return not self._stops and not any(child.has_ended for child in self._children)

    def wait(self) -> str | None:
        """Wait for the end; returns why a process died, or None when a person said stop. All are stopped then."""
        while self.is_whole:
            time.sleep(0.1)
        dead = next((child for child in self._children if child.has_ended), None) if not self._stops else None
        reason = dead.why() if dead else None
        self._stop_all()
        return reason

    def _stop_all(self) -> None:
        stops = self._stops
        deadline = time.monotonic() + _STOP_WITHIN_SECONDS
        for child in self._children:
            child.ask_to_stop()
        while any(not child.has_ended for child in self._children):
            if time.monotonic() > deadline or self._stops > max(stops, 1):
                break
            time.sleep(0.05)
        for child in self._children:
            child.kill()
            child.process.wait()

    def _note_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stops += 1


def web_command(host: str, port: int, workers: int, threads: int) -> Command:
    """The web server: gunicorn with threads, silent about who asks for what."""
    return Command(
        "web",
        (
            *(sys.executable, "-m", "gunicorn", "advocacy.app:create_served_app()"),
            *("--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}"),
            *("--worker-class", "advocacy.gateways.web_worker.PatientWorker"),
            *("--workers", str(workers), "--threads", str(threads)),
            *("--graceful-timeout", "20", "--log-level", "warning", "--no-control-socket"),
            *("--logger-class", "advocacy.logs.ServerLog"),
        ),
    )


def worker_command(queues: Iterable[str], concurrency: int) -> Command:
    """One Celery worker that serves all `queues`."""
    return Command(
        "worker",
        (
            *(sys.executable, "-m", "celery", "--quiet", "-A", "workers.celery_app", "worker"),
            *("--queues", ",".join(queues), "--concurrency", str(concurrency)),
            *("--without-gossip", "--without-mingle", "--loglevel", "warning"),
        ),
    )


def beat_command(schedule: str) -> Command:
    """The timetable's clock; `schedule` is the file it keeps its place in."""
    return Command(
        "beat",
        (
            *(sys.executable, "-m", "celery", "--quiet", "-A", "workers.celery_app", "beat"),
            *("--schedule", schedule, "--pidfile", "", "--loglevel", "warning"),
        ),
    )
