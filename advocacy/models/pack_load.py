"""Which version of a state's pack the tables were filled from."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base


class PackLoad(Base):
    """The last load of a pack: the same version is never loaded again, so later changes stay."""

    __tablename__ = "pack_loads"

    jurisdiction: Mapped[str] = mapped_column(primary_key=True)
    data_version: Mapped[str]
    loaded_on: Mapped[date]
