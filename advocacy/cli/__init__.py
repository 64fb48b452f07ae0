"""The `flask` commands, one noun a file."""

import click

from advocacy.cli.boundaries import boundaries
from advocacy.cli.db import db
from advocacy.cli.demo import demo
from advocacy.cli.keys import keys
from advocacy.cli.letters import letters
from advocacy.cli.mail import mail
from advocacy.cli.mailings import mailings
from advocacy.cli.match import match
from advocacy.cli.organizers import organizers
from advocacy.cli.pack import pack
from advocacy.cli.petitions import petitions
from advocacy.cli.retention import retention
from advocacy.cli.roster import roster
from advocacy.cli.serve import serve
from advocacy.cli.streets import streets
from advocacy.cli.tallies import tallies
from advocacy.cli.web import web

COMMANDS: tuple[click.Command, ...] = (
    boundaries,
    db,
    demo,
    keys,
    letters,
    mail,
    mailings,
    match,
    organizers,
    pack,
    petitions,
    retention,
    roster,
    serve,
    streets,
    tallies,
    web,
)
