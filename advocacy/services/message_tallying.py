"""The statements that tally a batch of messages, and letters that have no message yet."""

from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.tallies import AWAITING, EVER, MailDimension

_LETTER = MessageKind.LETTER.value
_DIGEST = MessageKind.DIGEST.value
_WAITS = ", ".join(f"'{state.value}'" for state in (MessageState.READY, MessageState.PARKED, MessageState.HELD))
FACTS = ("petition_id", "kind", "state", "day", "seat", "domain")
_ALL = ", ".join(FACTS)

LIVE = f"""
    SELECT m.id AS message_id, coalesce(s.petition_id, 0) AS petition_id, m.kind, m.state,
           date_trunc('day', CASE WHEN m.state IN ({_WAITS}) OR m.settled_at IS NULL THEN m.created_at
                                  ELSE m.settled_at END, :zone) AS day,
           coalesce(l.seat_id::text, '') AS seat,
           coalesce(lower(split_part(coalesce(g.email, p.email), '@', -1)), '') AS domain
    FROM messages m
    LEFT JOIN letters l ON m.kind = '{_LETTER}' AND l.id = m.subject_id
    LEFT JOIN signatures s
        ON s.id = CASE m.kind WHEN '{_LETTER}' THEN l.signature_id
                              WHEN '{MessageKind.NOTICE}' THEN NULL WHEN '{_DIGEST}' THEN NULL
                              ELSE m.subject_id END
    LEFT JOIN legislators g ON g.id = l.legislator_id
    LEFT JOIN persons p ON m.kind <> '{_LETTER}' AND p.id = m.person_id
"""
"""What the rows themselves say of each message; takes `zone`."""


def cells(change: str) -> str:
    """The cells of the tallies that rows of `change` (the facts, and `n` = 1 or -1) add up to."""
    return f"""
    SELECT petition_id, dimension, start, value, kind, state, sum(n)::bigint AS number
    FROM ({change}) AS change
    CROSS JOIN LATERAL (VALUES
        ('{MailDimension.TOTAL}', ''), ('{MailDimension.SEAT}', seat), ('{MailDimension.DOMAIN}', domain)
    ) AS told (dimension, value)
    CROSS JOIN LATERAL (VALUES (day), (timestamptz '{EVER}')) AS bucket (start)
    GROUP BY petition_id, dimension, start, value, kind, state
    HAVING sum(n) <> 0
    """


MARK = """
    WITH due AS (
        SELECT id FROM messages
        WHERE counted_as IS DISTINCT FROM state AND state NOT IN ('claimed', 'sending')
          AND coalesce(settled_at, created_at) <= :until
        LIMIT :batch FOR UPDATE SKIP LOCKED
    )
    UPDATE messages SET counted_as = state WHERE id = ANY (ARRAY(SELECT id FROM due)) RETURNING id
"""
"""Holds what is due; a message on the wire stays counted as it was until that has an outcome."""


def _awaited(seat: str, sign: int) -> str:
    return f"""
        SELECT s.petition_id, '{_LETTER}', '{AWAITING}', date_trunc('day', s.confirmed_at, :zone),
               held.{seat}::text, '', {sign}
        FROM held JOIN signatures s ON s.id = held.signature_id WHERE held.{seat} IS NOT NULL
    """


TALLY = f"""
    WITH live AS MATERIALIZED ({LIVE} WHERE m.id = ANY (CAST(:ids AS bigint[]))),
    kept AS (
        INSERT INTO message_counts (message_id, {_ALL}) SELECT message_id, {_ALL} FROM live
        ON CONFLICT (message_id) DO UPDATE
        SET {", ".join(f"{name} = excluded.{name}" for name in FACTS)}
    ),
    gone AS (
        DELETE FROM message_counts WHERE id IN (
            SELECT id FROM message_counts WHERE message_id IS NULL LIMIT :batch FOR UPDATE SKIP LOCKED
        ) RETURNING {_ALL}
    ),
    awaiting AS (
        SELECT id, signature_id, counted_seat_id AS was,
               CASE WHEN legislator_id IS NULL THEN seat_id END AS becomes
        FROM letters
        WHERE counted_seat_id IS DISTINCT FROM CASE WHEN legislator_id IS NULL THEN seat_id END
        LIMIT :batch FOR UPDATE SKIP LOCKED
    ),
    held AS (
        UPDATE letters SET counted_seat_id = becomes FROM awaiting WHERE letters.id = awaiting.id
        RETURNING awaiting.*
    ),
    cells AS MATERIALIZED ({
    cells(f'''
        SELECT {_ALL}, 1 AS n FROM live
        UNION ALL
        SELECT {_ALL}, -1 FROM message_counts WHERE message_id = ANY (CAST(:ids AS bigint[]))
        UNION ALL
        SELECT {_ALL}, -1 FROM gone
        UNION ALL {_awaited("becomes", 1)}
        UNION ALL {_awaited("was", -1)}
    ''')
})
    INSERT INTO message_tallies (petition_id, dimension, start, value, kind, state, number)
    SELECT petition_id, dimension, start, value, kind, state, number FROM cells ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (petition_id, dimension, start, value, kind, state)
    DO UPDATE SET number = message_tallies.number + excluded.number
"""
"""Counts `ids`, takes back what was deleted, and counts letters without a message; takes `zone` and `batch`."""

_KEY = "petition_id, dimension, start, value, kind, state"
_COUNTED = cells(f"""
    SELECT {_ALL}, 1 AS n FROM message_counts
    UNION ALL
    SELECT s.petition_id, '{_LETTER}', '{AWAITING}', date_trunc('day', s.confirmed_at, :zone),
           l.counted_seat_id::text, '', 1
    FROM letters l JOIN signatures s ON s.id = l.signature_id WHERE l.counted_seat_id IS NOT NULL
""")
_FIGURES = f"""
    SELECT {_KEY}, coalesce(counted.number, 0) AS number
    FROM ({_COUNTED}) AS counted FULL JOIN message_tallies AS told USING ({_KEY})
    WHERE coalesce(counted.number, 0) <> coalesce(told.number, 0)
"""
_ROWS = f"""
    SELECT message_id FROM message_counts AS counted
    FULL JOIN (
        SELECT live.*, m.counted_as IS DISTINCT FROM m.state AS is_due
        FROM ({LIVE}) AS live JOIN messages m ON m.id = live.message_id
    ) AS live USING (message_id)
    WHERE message_id IS NOT NULL AND is_due IS NOT TRUE
      AND ({", ".join(f"counted.{name}" for name in FACTS if name != "domain")})
          IS DISTINCT FROM ({", ".join(f"live.{name}" for name in FACTS if name != "domain")})
"""

COMPARISONS = {
    "rows": f"SELECT count(*) FROM ({_ROWS}) AS found",
    "figures": f"SELECT count(*) FROM ({_FIGURES}) AS found",
}
"""How much differs, by kind. A domain is what it was when the message ended: it is not compared with today's."""

REPAIRS = (
    f"UPDATE messages SET counted_as = NULL WHERE id IN ({_ROWS})",
    f"""
    INSERT INTO message_tallies ({_KEY}, number) SELECT {_KEY}, number FROM ({_FIGURES}) AS found
    ON CONFLICT ({_KEY}) DO UPDATE SET number = excluded.number
    """,
    "DELETE FROM message_tallies WHERE number = 0",
)
"""What puts it right, in this order, while nobody counts."""
