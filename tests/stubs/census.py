"""A real HTTP server on a free port that answers like the U.S. Census geocoder, in good days and bad."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PATH = "/geocoder/geographies/onelineaddress"
ERROR_ROW = {"status": "Layer query encountered an error and could not be completed"}

Reply = Callable[["Asked"], None]


@dataclass(frozen=True)
class Asked:
    """A request under way: what was asked, and the handler to answer with."""

    query: Mapping[str, str]
    handler: BaseHTTPRequestHandler

    @property
    def address(self) -> str:
        return self.query["address"]

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Content-Length", str(len(body)))
        self.handler.end_headers()
        self.handler.wfile.write(body)


@dataclass
class CensusStub:
    """The server: `replies` are used up in turn, the last one again and again; `asked` remembers the queries."""

    url: str
    replies: list[Reply] = field(default_factory=list)
    asked: list[Mapping[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def census_stub(*replies: Reply) -> Iterator[CensusStub]:
    """A stub that gives these replies in turn."""
    server = _Server(("127.0.0.1", 0), _Handler)
    stub = CensusStub(f"http://127.0.0.1:{server.server_port}", list(replies))
    server.stub = stub  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.stopping.set()
        server.shutdown()
        server.server_close()


def place(
    upper: tuple[str, str], lower: tuple[str, str], *, state: str = "MA", fips: str = "25", year: int = 2024
) -> dict[str, Any]:
    """One address match: the seats as (code, name)."""
    return {
        "matchedAddress": f"18 CLARY ST, CAMBRIDGE, {state}, 02139",
        "coordinates": {"x": -71.09, "y": 42.37},
        "addressComponents": {"streetName": "CLARY", "city": "CAMBRIDGE", "state": state, "zip": "02139"},
        "geographies": {
            f"{year} State Legislative Districts - Upper": [_district("SLDU", upper, fips)],
            f"{year} State Legislative Districts - Lower": [_district("SLDL", lower, fips)],
            "County Subdivisions": [{"NAME": "Cambridge city", "GEOID": "2501711000"}],
        },
    }


def with_row(found: Mapping[str, Any], layer: str, **fields: str) -> dict[str, Any]:
    """The address match with other fields of its district in the "Upper" or "Lower" layer."""
    geographies = {
        name: [{**row, **fields} for row in rows] if name.endswith(layer) else rows
        for name, rows in found["geographies"].items()
    }
    return {**found, "geographies": geographies}


def joined(found: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """One address match with the layers, and the districts in each layer, of both."""
    layers: dict[str, list[dict[str, str]]] = {}
    for each in (found, other):
        for name, rows in each["geographies"].items():
            layers[name] = [*layers.get(name, []), *(row for row in rows if row not in layers.get(name, []))]
    return {**found, "geographies": layers}


def good(*places: Mapping[str, Any]) -> Reply:
    """A proper answer with these address matches; none means that the address was not found."""
    return raw(json.dumps({"result": {"input": {}, "addressMatches": list(places)}}).encode())


def error_row(found: Mapping[str, Any], layer: str = "Upper") -> Reply:
    """An answer one of whose layers holds an error instead of a district."""
    geographies = {
        name: [ERROR_ROW] if name.endswith(layer) else rows for name, rows in found["geographies"].items()
    }
    return good({**found, "geographies": geographies})


def raw(body: bytes, status: int = 200) -> Reply:
    return lambda asked: asked.answer(status, body)


def refused(*sentences: str) -> Reply:
    """A 400, as for an address that is too long."""
    return raw(json.dumps({"errors": list(sentences), "status": "400"}).encode(), 400)


def redirect(address: str) -> Reply:
    return lambda asked: asked.answer(302, b"", Location=address)


def reset(asked: Asked) -> None:
    """The connection is torn down without a word."""
    linger_off = struct.pack("ii", 1, 0)
    asked.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_off)
    asked.handler.connection.close()


def silence(asked: Asked) -> None:
    """Nothing ever comes."""
    _stub(asked).stopping.wait(30)


def drip(body: bytes) -> Reply:
    """An answer of which a byte comes now and then, too slowly to ever be complete."""

    def reply(asked: Asked) -> None:
        asked.handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        for letter in body:
            if _stub(asked).stopping.wait(0.05):
                return
            asked.handler.wfile.write(bytes([letter]))

    return reply


def drip_headers(asked: Asked) -> None:
    """Not even the headers come to an end."""
    asked.handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not _stub(asked).stopping.wait(0.05):
        asked.handler.wfile.write(b"x")


def slow(seconds: float, reply: Reply) -> Reply:
    def later(asked: Asked) -> None:
        if not _stub(asked).stopping.wait(seconds):
            reply(asked)

    return later


def _district(code_field: str, seat: tuple[str, str], fips: str) -> dict[str, str]:
    code, name = seat
    return {"GEOID": fips + code, code_field: code, "NAME": f"{name} District", "BASENAME": name}


def _stub(asked: Asked) -> CensusStub:
    stub = asked.handler.server.stub  # type: ignore[attr-defined]
    assert isinstance(stub, CensusStub)
    return stub


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128  # with fewer places, a caller in a crowd waits a second for the next try


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = Asked({name: values[0] for name, values in parse_qs(address.query).items()}, self)
        stub = _stub(asked)
        stub.paths.append(address.path)
        stub.asked.append(asked.query)
        self.close_connection = True
        with suppress(OSError):  # the other side may have given up, as it should
            stub.next_reply()(asked)

    def log_message(self, format: str, *args: object) -> None:
        pass
