"""An SMTP server that writes each recipient of a whole mail into a file before it says so: `PORT FILE`."""

import asyncio
import os
import sys


async def _session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, file: int) -> None:
    recipient = b""
    try:
        writer.write(b"220 sink.example.org ESMTP\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-sink.example.org\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go ahead\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                os.write(file, recipient + b"\n")
                writer.write(b"250 2.0.0 taken\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                if verb == b"RCPT":
                    recipient = line.partition(b"<")[2].partition(b">")[0]
                writer.write(b"250 ok\r\n")
    except (ConnectionError, asyncio.IncompleteReadError):
        return
    finally:
        writer.close()


async def main() -> None:
    file = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    server = await asyncio.start_server(
        lambda reader, writer: _session(reader, writer, file), "127.0.0.1", int(sys.argv[1]), limit=2**22
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
