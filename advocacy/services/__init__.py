"""What the product does: verbs that take a session, a time and values, and never commit."""
