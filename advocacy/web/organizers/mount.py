"""Where the organizers' pages are."""

MOUNT = "/organizers"
