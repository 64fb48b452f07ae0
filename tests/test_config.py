"""Settings are read once; what is unknown or unsafe is refused with a sentence."""

import os
from pathlib import Path

import pytest

from config import Settings, SettingsRefused, load
from tests.seals import SEALING_KEY

PRODUCTION = {
    "ADVOCACY_ENVIRONMENT": "production",
    "ADVOCACY_DATABASE_URL": "postgresql://advocacy@db/advocacy",
    "ADVOCACY_BROKER_URL": "redis://valkey:6379/0",
    "ADVOCACY_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "ADVOCACY_SEALING_KEYS": f'["{SEALING_KEY}"]',
    "ADVOCACY_BASE_URL": "https://petition.sample.test",
    "ADVOCACY_ORGANIZATION__NAME": "Sample Campaign",
    "ADVOCACY_ORGANIZATION__EMAIL": "hello@sample.test",
    "ADVOCACY_MAIL__TRANSPORT": "smtp",
    "ADVOCACY_MAIL__SMTP_URL": "smtp://relay:25",
    "ADVOCACY_MAIL__LETTERS_DOMAIN": "letters.sample.test",
}


@pytest.fixture(autouse=True)
def _an_empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def read(monkeypatch: pytest.MonkeyPatch, **environ: str) -> Settings:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return load()


def test_nothing_set_is_a_working_development_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch)
    assert settings.public_url == "http://localhost:8000"
    assert settings.delivery == "live"
    assert str(settings.mail_folder) == "var/mail"
    assert settings.letters.delay_seconds == 600


def test_production_holds_letters_until_somebody_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, **PRODUCTION).delivery == "hold"
    assert read(monkeypatch, ADVOCACY_MAIL__DELIVERY="live").delivery == "live"


@pytest.mark.parametrize(
    "missing", [name for name in PRODUCTION if name not in {"ADVOCACY_ENVIRONMENT", "ADVOCACY_MAIL__SMTP_URL"}]
)
def test_production_refuses_to_start_without(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsRefused, match=missing):
        read(monkeypatch, **{name: value for name, value in PRODUCTION.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ADVOCACY_MAIL__TRANSPORTT", "smtp", "There is no setting ADVOCACY_MAIL__TRANSPORTT"),
        ("ADVOCACY_PORT", "80", "There is no setting ADVOCACY_PORT"),
        ("ADVOCACY_MAIL__TRANSPORT", "pigeon", "ADVOCACY_MAIL__TRANSPORT"),
        (
            "ADVOCACY_MAILINGS__SMTP_URL",
            "smtp://mail.example.org:twenty",
            "ADVOCACY_MAILINGS__SMTP_URL: must look like",
        ),
        ("ADVOCACY_MAIL__SMTP_URL", "starttls://mail.example.org", "ADVOCACY_MAIL__SMTP_URL: must look like"),
        ("ADVOCACY_MAIL__TRANSPORT", "smtp", "ADVOCACY_MAIL__SMTP_URL does not say which server"),
        ("ADVOCACY_MAIL__DELIVERY", "test", "ADVOCACY_MAIL__TEST_INBOX"),
        ("ADVOCACY_MAILINGS__DKIM_SELECTOR", "one", "belong together"),
        ("ADVOCACY_LETTERS__DELAY_SECONDS", "-1", "ADVOCACY_LETTERS__DELAY_SECONDS"),
        ("ADVOCACY_LETTERS__DELAY_SECONDS", "soon", "ADVOCACY_LETTERS__DELAY_SECONDS"),
        ("ADVOCACY_DATABASE_URL", "sqlite:///x.db", "PostgreSQL"),
        ("ADVOCACY_BROKER_URL", "http://x", "Valkey or RabbitMQ"),
        ("ADVOCACY_BROKER_URL", "redis://:ab/cd@valkey:6379/0", "ADVOCACY_BROKER_URL: cannot be read"),
        ("ADVOCACY_ROSTER__SOURCE", "hearsay", "ADVOCACY_ROSTER__SOURCE"),
        ("ADVOCACY_ROSTER__SOURCE", "malegislature", "ADVOCACY_ROSTER__URL does not say where it is"),
        ("PORT", "eighty", "PORT"),
        ("PORT", "70000", "PORT"),
        ("PORT", "0", "PORT"),
        ("ADVOCACY_BASE_URL", "ftp://example.org", "ADVOCACY_BASE_URL"),
        ("ADVOCACY_WEB__HOSTS", "example.org", "ADVOCACY_WEB__HOSTS"),
        ("ADVOCACY_SEALING_KEYS", '["c2hvcnQ="]', "ADVOCACY_SEALING_KEYS: must be a list of keys of 32 octets"),
    ],
)
def test_bad_settings_are_named(name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsRefused, match=words):
        read(monkeypatch, **{name: value})


def test_development_never_reaches_a_mail_server_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVOCACY_MAIL__TRANSPORT", "smtp")
    with pytest.raises(SettingsRefused, match="on this machine"):
        read(monkeypatch, ADVOCACY_MAIL__SMTP_URL="smtp://mail.example.org:25")
    assert read(monkeypatch, ADVOCACY_MAIL__SMTP_URL="smtp://127.0.0.1:2525").mail.smtp_url


def test_a_refusal_never_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsRefused) as refused:
        read(monkeypatch, **PRODUCTION | {"ADVOCACY_SECRET_KEY": "short secret", "PORT": "x"})
    assert "short secret" not in str(refused.value)


def test_the_folders_are_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = read(monkeypatch, ADVOCACY_VAR="deep/down", ADVOCACY_MAIL__FOLDER="letters")
    assert settings.var.is_dir()
    assert (tmp_path / "letters").is_dir()


def test_a_key_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key = {f"ADVOCACY_MAILINGS__DKIM_{name}": "example.org" for name in ("SELECTOR", "DOMAIN")}
    with pytest.raises(SettingsRefused, match="ADVOCACY_MAILINGS__DKIM_KEY_FILE: the file"):
        read(monkeypatch, **key, ADVOCACY_MAILINGS__DKIM_KEY_FILE=str(tmp_path / "missing.pem"))


@pytest.mark.parametrize("name", ["ADVOCACY_VAR", "ADVOCACY_MAIL__FOLDER"])
@pytest.mark.parametrize(
    ("folder", "why"),
    [("a-file", "it is a file"), ("a-file/below", "Not a directory"), ("x" * 300, "File name too long")],
)
def test_a_folder_that_cannot_be_used_is_named(
    name: str, folder: str, why: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a-file").touch()
    with pytest.raises(SettingsRefused, match=rf"{name}: .* cannot be used \({why}\)"):
        read(monkeypatch, **{name: folder})


@pytest.mark.parametrize("folder", ["my data", "sam's", "a$b", "a;b", "a,b", "a[b]"])
def test_the_built_in_postgresql_needs_a_folder_with_a_plain_name(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsRefused, match=r"ADVOCACY_VAR: .* has a space, a quotation mark or the like"):
        read(monkeypatch, ADVOCACY_VAR=folder)
    assert read(monkeypatch, ADVOCACY_DATABASE_URL="postgresql://db/advocacy").var.is_dir()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SettingsRefused, match=r"ADVOCACY_VAR: .* cannot be used"):
        read(monkeypatch, ADVOCACY_VAR=str(tmp_path))
