"""What `flask serve` says."""

from collections.abc import Iterable

from config import Settings

_EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104


def starting(settings: Settings) -> str:
    """What is about to be started."""
    servers = [] if settings.database_url else ["PostgreSQL"]
    servers += [] if settings.broker_url else ["Valkey"]
    return f"Starting {', '.join([*servers, 'web server', 'worker'])} and clock; data in {settings.var} …"


def welcome(settings: Settings, hosts: Iterable[str], entrance: str = "") -> str:
    """What to know once everything runs, the address last; `hosts` are the names the web server answers to,
    `entrance` is the first admin's sign-in link.
    """
    lines = ["Stop with Ctrl-C."]
    if not settings.in_production and settings.mail.transport == "folder":
        lines.append(f"Mail goes to {settings.mail_folder}; read it at {settings.public_url}/dev/mail/")
    if not settings.in_production and settings.is_open_to_others:
        names = ", ".join(name for name in hosts if name not in _EVERYWHERE)
        lines.append(f"""It answers to {names}; for more: ADVOCACY_WEB__HOSTS='["name-of-this-machine"]'""")
    if entrance:
        lines.append(f"Organizers sign in here, once and within an hour: {entrance}")
    lines.append(f"Open {settings.public_url}/")
    return "\n" + "".join(f"  {line}\n" for line in lines)


def occupied(settings: Settings) -> str:
    """Why it cannot start: another `flask serve` uses the same folder."""
    return (
        f"Another `flask serve` runs on the data in {settings.var.resolve()}. Stop that one first, "
        f"or choose another folder and port: ADVOCACY_VAR={settings.var}2 PORT={settings.port + 1} make run"
    )


def port_taken(settings: Settings, why: str) -> str:
    """Why it cannot listen."""
    return (
        f"Port {settings.port} on {settings.host} cannot be used ({why}). "
        f"Choose another one: PORT={settings.port + 1} make run"
    )
