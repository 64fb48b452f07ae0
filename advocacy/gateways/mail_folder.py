"""Puts e-mails into a folder, one .eml file each, for development."""

import os
from pathlib import Path

from advocacy.domain.ports import OutgoingMail, SendOutcome, SendVerdict


class FolderMailer:
    """Writes `folder`/<name>.eml; a file is either whole or not there, and a repeat replaces the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def connect(self) -> SendOutcome | None:
        """Make sure the folder is there; a NOT_BEGUN outcome when it cannot be made."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            return SendOutcome(SendVerdict.NOT_BEGUN, reply=problem.strerror or "")
        return None

    def send(self, mail: OutgoingMail) -> SendOutcome:
        """ACCEPTED once the file has its name; DEFERRED when the disk refuses it."""
        draft = self._folder / f".{mail.name}.{os.getpid()}.part"
        try:
            draft.write_bytes(mail.octets)
            draft.replace(self._folder / f"{mail.name}.eml")
        except OSError as problem:
            return SendOutcome(SendVerdict.DEFERRED, reply=problem.strerror or "")
        return SendOutcome(SendVerdict.ACCEPTED)

    def close(self) -> None:
        """Nothing is kept open."""
