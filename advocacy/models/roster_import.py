"""When the roster was last taken from a source other than the pack."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base


class RosterImport(Base):
    """The last import of a state's roster; a pack whose roster is older does not undo it (docs/decisions/006)."""

    __tablename__ = "roster_imports"

    jurisdiction: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    imported_on: Mapped[date]
