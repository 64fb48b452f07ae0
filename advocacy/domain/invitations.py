"""How long links to organizers' accounts work."""

from datetime import timedelta

INVITED_FOR = timedelta(days=7)
RESET_FOR = timedelta(hours=1)
ENTRANCE_FOR = timedelta(hours=1)

NOTICE_FOR = timedelta(days=7)
"""How long a notice without a link is tried to be delivered."""
