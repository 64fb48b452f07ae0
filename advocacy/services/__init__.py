"""What the product does: verbs that take a session, a time and values, and never commit.

A signature: `matching` finds its seats, `signing` takes it (`intake` is the statement), `confirming` counts it and
freezes its letters (`freezing` is the statement), `drafting` composes them, `letters` changes them until they go,
`retention` erases what nobody confirms, `tallies` keeps the public count.

A message: `outbox` puts it into the ledger, `claims` gives it to a worker, `mails` and `envelopes` write it,
`deliveries` hands it over, `settling` writes down what became of it, `deciding` takes a person's word.

What comes back: `mail_events` takes it, `mail_subjects` finds whom it is about, `mail_consequences` does what
follows, `mail_event_deciding` takes a person's word.
"""
