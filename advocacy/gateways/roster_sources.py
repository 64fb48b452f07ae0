"""Chooses the plug for a roster's source by its name in commands and settings."""

from pathlib import Path

from advocacy.domain.ports import RosterSource
from advocacy.gateways import roster_malegislature, roster_openstates_csv, roster_openstates_yaml
from advocacy.gateways.roster_malegislature import MassachusettsLegislature
from advocacy.gateways.roster_openstates_csv import OpenStatesCsv
from advocacy.gateways.roster_openstates_yaml import OpenStatesYaml
from advocacy.jurisdictions.pack import Pack

KINDS = (roster_openstates_yaml.NAME, roster_openstates_csv.NAME, roster_malegislature.NAME)


def roster_source(pack: Pack, kind: str, place: str, *, budget_seconds: float) -> RosterSource:
    """The source of one of `KINDS` at a path or address; `budget_seconds` is for one that must be asked."""
    if kind == roster_openstates_yaml.NAME:
        return OpenStatesYaml(pack, Path(place))
    if kind == roster_openstates_csv.NAME:
        return OpenStatesCsv(Path(place))
    return MassachusettsLegislature(pack, place, budget_seconds=budget_seconds)
