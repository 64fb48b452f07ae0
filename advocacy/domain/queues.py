"""Queues of the workers, by how long their work may wait."""

from collections.abc import Mapping
from enum import StrEnum

from advocacy.domain.messages import Lane
from advocacy.domain.ports import Job


class Queue(StrEnum):
    """One queue for each class of patience; a lane's queue bears the lane's name."""

    TRANSACTIONAL = "transactional"
    LETTERS = "letters"
    MAILINGS = "mailings"
    UPKEEP = "upkeep"


QUEUE_OF: Mapping[Job, Queue] = {
    Job.DELIVER_TRANSACTIONAL: Queue.TRANSACTIONAL,
    Job.DELIVER_LETTERS: Queue.LETTERS,
    Job.DELIVER_MAILINGS: Queue.MAILINGS,
    Job.MAILINGS: Queue.UPKEEP,
    Job.SWEEP: Queue.UPKEEP,
    Job.COUNT: Queue.UPKEEP,
    Job.RECOUNT: Queue.UPKEEP,
    Job.REMIND: Queue.UPKEEP,
    Job.EXPIRE: Queue.UPKEEP,
    Job.ADDRESS_WAITING: Queue.UPKEEP,
    Job.IMPORT_ROSTER: Queue.UPKEEP,
    Job.CLOSE_PETITIONS: Queue.UPKEEP,
    Job.SEAL_NEW: Queue.UPKEEP,
    Job.SCORE: Queue.UPKEEP,
    Job.INTEGRITY: Queue.UPKEEP,
    Job.TELL_MODERATORS: Queue.UPKEEP,
}

DELIVERER_OF: Mapping[Lane, Job] = {
    Lane.TRANSACTIONAL: Job.DELIVER_TRANSACTIONAL,
    Lane.LETTERS: Job.DELIVER_LETTERS,
}
