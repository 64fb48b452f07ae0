"""Reads a gzip as the file it holds, and weighs what comes out of it on the way."""

import io
import zlib
from gzip import GzipFile
from typing import BinaryIO, cast

from advocacy.domain.errors import AddressPointsRefused

MOST_A_BYTE = 100
"""What one packed byte may hold at most: tables of addresses hold some ten, a bomb a thousand."""

FREE_BYTES = 16 * 1024**2
"""What may come out of any gzip."""

_SIGNATURE = b"\x1f\x8b"


def unpacked(file: BinaryIO) -> BinaryIO:
    """The file itself, or what it holds if it is a gzip; to be opened at its start, and seekable.

    Reading raises `AddressPointsRefused` for a gzip that is damaged, cut short, or a bomb.
    """
    is_gzip = file.read(len(_SIGNATURE)) == _SIGNATURE
    file.seek(0)
    return cast(BinaryIO, io.BufferedReader(_Unpacked(file))) if is_gzip else file


class _Unpacked(io.RawIOBase):
    """The octets in a gzip."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._plain = GzipFile(fileobj=packed)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._plain.seek(offset, whence)

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        try:
            piece = self._plain.read1(len(buffer))
        except (OSError, EOFError, zlib.error):
            raise AddressPointsRefused(("The gzip is damaged, or cut short.",)) from None
        if self._plain.tell() > FREE_BYTES + MOST_A_BYTE * self._packed.tell():
            raise AddressPointsRefused(
                ("The gzip holds far more than its size lets expect; nothing of it is read.",)
            )
        buffer[: len(piece)] = piece
        return len(piece)
