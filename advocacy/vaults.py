"""Which vault seals the texts of which database."""

from weakref import WeakKeyDictionary

from sqlalchemy import Dialect

from advocacy.vault import Vault

_VAULTS: WeakKeyDictionary[Dialect, Vault] = WeakKeyDictionary()


def lay(dialect: Dialect, vault: Vault) -> None:
    """From now on, what goes through the engine of this dialect is sealed and opened by this vault."""
    _VAULTS[dialect] = vault


def find(dialect: Dialect) -> Vault | None:
    """The vault of an engine's dialect, if it has one."""
    return _VAULTS.get(dialect)


def vault_at(dialect: Dialect) -> Vault:
    """The vault of an engine's dialect. Raises `LookupError` without one, so that nothing goes unsealed."""
    vault = _VAULTS.get(dialect)
    if vault is None:
        raise LookupError("this database was opened without a vault")
    return vault
