"""Pages for organizers: everything behind sign-in, mounted under /organizers (docs/decisions/009)."""
