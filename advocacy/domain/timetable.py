"""How often each job is rung for, bell or no bell."""

from collections.abc import Mapping
from datetime import timedelta

from advocacy.domain.ports import Job

EVERY: Mapping[Job, timedelta] = {
    Job.DELIVER_TRANSACTIONAL: timedelta(seconds=5),
    Job.DELIVER_LETTERS: timedelta(seconds=5),
    Job.DELIVER_MAILINGS: timedelta(seconds=5),
    Job.MAILINGS: timedelta(seconds=5),
    Job.SWEEP: timedelta(seconds=10),
    Job.COUNT: timedelta(seconds=5),
    Job.RECOUNT: timedelta(minutes=10),
    Job.REMIND: timedelta(minutes=1),
    Job.EXPIRE: timedelta(minutes=5),
    Job.ADDRESS_WAITING: timedelta(minutes=1),
    Job.IMPORT_ROSTER: timedelta(hours=1),
    Job.CLOSE_PETITIONS: timedelta(minutes=1),
    Job.SEAL_NEW: timedelta(minutes=10),
    Job.SCORE: timedelta(minutes=1),
    Job.INTEGRITY: timedelta(seconds=5),
    Job.TELL_MODERATORS: timedelta(minutes=5),
}

SLOT: Mapping[Job, timedelta] = {
    **EVERY,
    Job.IMPORT_ROSTER: timedelta(weeks=1),
    Job.TELL_MODERATORS: timedelta(hours=1),
}
"""In how long a time a job runs once. A bell of a week would never ring where beat is restarted more often, so the
import is rung for each hour, and one bell a week counts."""
