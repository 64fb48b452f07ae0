"""Staff with an account, and the passkeys they sign in with."""

from sqlalchemy import ARRAY, BigInteger, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class Organizer(Base):
    """An account; `email` is in small letters. Without a password the invitation has not been taken up yet.

    The `fs_`, `tf_` and `mf_` columns are Flask-Security's, under the names it asks for: changing `fs_uniquifier`
    signs out everywhere, `tf_totp_secret` is encrypted, `mf_recovery_codes` are encrypted too.
    `totp_counter` is the time step of the last code that was taken, so that none is taken twice;
    `last_seen_at` is the last sign-in.
    """

    __tablename__ = "organizers"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    totp_counter: Mapped[int | None] = mapped_column(BigInteger)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(ARRAY(String))
    invited_at: Mapped[Moment]
    last_seen_at: Mapped[Moment | None]


class Passkey(Base):
    """A WebAuthn credential of an organizer; names of columns are Flask-Security's."""

    __tablename__ = "passkeys"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("organizers.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(ARRAY(String))
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    lastuse_datetime: Mapped[Moment]


class Notice(Base):
    """An e-mail to an organizer, written whole: it may hold a link that is a secret, so it goes once settled.

    `from_name` and `reply_to` are "" for the organization's own.
    """

    __tablename__ = "notices"

    id: Mapped[Id]
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    from_name: Mapped[str] = mapped_column(server_default="")
    reply_to: Mapped[str] = mapped_column(server_default="")
    expires_at: Mapped[Moment]
