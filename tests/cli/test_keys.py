"""`flask keys`: secrets are made, seals counted and made anew."""

import json

from flask import Flask
from flask.testing import FlaskClient

from advocacy.app import create_app
from advocacy.wiring import Toolbox
from config import Settings
from tests.residents import sign_and_confirm
from tests.seals import VAULT


def test_a_sealing_key_is_made_put_first_and_used_until_the_old_one_can_go(
    app: Flask, client: FlaskClient, toolbox: Toolbox, settings: Settings
) -> None:
    sign_and_confirm(client, toolbox)
    run = app.test_cli_runner().invoke
    assert (
        f"letters.sign_off: 2 texts sealed with the newest key, {VAULT.key_id}"
        in run(args=["keys", "report"]).output
    )
    made = dict(line.split("=", 1) for line in run(args=["keys", "make"]).output.splitlines())
    assert len(set(made.values())) == 3
    (new,) = json.loads(made["ADVOCACY_SEALING_KEYS"])
    both = create_app(settings.model_copy(update={"sealing_keys": (new, *settings.sealing_keys)}))
    run = both.test_cli_runner().invoke
    assert (
        f"signatures.street: 1 text sealed with an older key, {VAULT.key_id}"
        in run(args=["keys", "report"]).output
    )
    resealed = run(args=["keys", "reseal"])
    assert (resealed.exit_code, "signatures.street: 1 sealed" in resealed.output) == (0, True)
    assert "older ones can be taken out" in resealed.output
    lost = app.test_cli_runner().invoke(args=["keys", "report"])
    assert (lost.exit_code, "WHICH IS NOT KNOWN HERE" in lost.output) == (1, True)
    refused = app.test_cli_runner().invoke(args=["keys", "reseal"])
    assert (refused.exit_code, "Not opened, and left as they are: 3 texts" in refused.output) == (1, True)
    both.extensions["toolbox"].database.close()


def test_in_development_a_key_is_made_once_for_this_machine_alone(settings: Settings) -> None:
    own = settings.model_copy(update={"sealing_keys": (), "secret_key": None})
    first, second = Toolbox(own), Toolbox(own)
    assert (first.vault.key_id, first.secret_key) == (second.vault.key_id, second.secret_key)
    assert first.vault.key_id != VAULT.key_id
    made = sorted(path for path in own.var.iterdir() if path.is_file())
    assert [(path.name, path.stat().st_mode & 0o777) for path in made] == [
        ("sealing_key", 0o600),
        ("secret_key", 0o600),
    ]
