"""All that is held on a signer, as a file to take away (docs/my-data.md)."""

import dataclasses
import json
from datetime import datetime

from flask import Blueprint, Response
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.queries.personal_data import personal_data
from advocacy.web.clock import now
from advocacy.web.delivery import delivery_now
from advocacy.web.headers import private
from advocacy.web.public.speaking import speaking_to
from advocacy.web.toolbox import toolbox

bp = Blueprint("my_data", __name__)

FORMAT = "advocacy.my-data/1"
FILE_NAME = "my-signature.json"


@bp.post("/s/<token>/data")
def download(token: str) -> AnyResponse:
    """The file. Only a button gets it: whatever follows links in mails and pages takes nobody's data along."""
    signature_id = toolbox().links.read_mine(token)
    with speaking_to(signature_id), toolbox().database.reading() as session:
        found = personal_data(session, toolbox().pack, signature_id, delivery_now(session), now())
    told = {"format": FORMAT, "made_at": now(), **dataclasses.asdict(found)}
    words = json.dumps(told, ensure_ascii=False, indent=2, default=_as_text)
    response = private(Response(words, content_type="application/json; charset=utf-8"))
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a file cannot hold {type(value).__name__}")
