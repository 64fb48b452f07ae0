"""The statements that tally a batch of signatures, and that tally all of them anew.

Written as SQL, because that is what they are about: one pass over the rows, grouped by each dimension at once.
"""

from advocacy.domain.tallies import CREATED, EVER, SHARED, Dimension

DIMENSIONS = tuple(dimension.value for dimension in Dimension if dimension is not Dimension.TOTAL)
FACTS = ("petition_id", "state", "created", "reached", *DIMENSIONS)
_ALL = ", ".join(FACTS)

LIVE = f"""
    SELECT s.id AS signature_id, s.petition_id, s.state,
           date_trunc('hour', s.created_at, :zone) AS created,
           date_trunc('hour', coalesce(s.confirmed_at, s.created_at), :zone) AS reached,
           coalesce(m.upper_seat_id::text, '') AS upper, coalesce(m.lower_seat_id::text, '') AS lower,
           coalesce(m.detail ->> 'municipality', '') AS town,
           CASE WHEN sharer.share_code IS NULL THEN s.source ELSE '{SHARED}' END AS source,
           coalesce(sharer.share_code, '') AS sharer,
           s.language, coalesce(m.method, '') AS method, coalesce(m.certainty, '') AS certainty
    FROM signatures s
    LEFT JOIN matches m ON m.signature_id = s.id
    LEFT JOIN signatures sharer ON s.source <> '' AND sharer.share_code = s.source
"""
"""What the rows themselves say of each signature; takes `zone`."""


def cells(change: str) -> str:
    """The cells of the tallies that rows of `change` (the facts, and `n` = 1 or -1) add up to; takes `zone`."""
    days = ", ".join(f"(created_day, reached_day, {dimension})" for dimension in DIMENSIONS)
    names = " ".join(f"WHEN GROUPING({dimension}) THEN '{dimension}'" for dimension in DIMENSIONS)
    return f"""
    SELECT petition_id, dimension, start, value, told.state, sum(n)::bigint AS number
    FROM (
        SELECT petition_id, state, coalesce(created, created_day) AS created,
               coalesce(reached, reached_day) AS reached,
               CASE 0 {names} ELSE '{Dimension.TOTAL}' END AS dimension,
               coalesce({", ".join(DIMENSIONS)}, '') AS value, sum(n) AS n
        FROM (
            SELECT {_ALL}, n, date_trunc('day', created, :zone) AS created_day,
                   date_trunc('day', reached, :zone) AS reached_day
            FROM ({change}) AS change
        ) AS dated
        GROUP BY petition_id, state, GROUPING SETS ((created, reached), {days})
        HAVING sum(n) <> 0
    ) AS grouped
    CROSS JOIN LATERAL (VALUES
        ('{CREATED}', created), (state, reached),
        ('{CREATED}', timestamptz '{EVER}'), (state, timestamptz '{EVER}')
    ) AS told (state, start)
    GROUP BY petition_id, dimension, start, value, told.state
    HAVING sum(n) <> 0
    """


MARK = """
    WITH due AS (
        SELECT id FROM signatures
        WHERE counted_as IS DISTINCT FROM state AND greatest(created_at, confirmed_at) <= :until
        LIMIT :batch FOR UPDATE SKIP LOCKED
    )
    UPDATE signatures SET counted_as = state WHERE id = ANY (ARRAY(SELECT id FROM due)) RETURNING id
"""
"""Holds what is due: the next statement sees what others changed before, and until the end nobody changes more."""

TALLY = f"""
    WITH live AS MATERIALIZED ({LIVE} WHERE s.id = ANY (CAST(:ids AS bigint[]))),
    kept AS (
        INSERT INTO signature_counts (signature_id, {_ALL}) SELECT signature_id, {_ALL} FROM live
        ON CONFLICT (signature_id) DO UPDATE
        SET {", ".join(f"{name} = excluded.{name}" for name in FACTS)}
    ),
    cells AS MATERIALIZED ({
    cells(f'''
        SELECT {_ALL}, 1 AS n FROM live
        UNION ALL
        SELECT {_ALL}, -1 FROM signature_counts WHERE signature_id = ANY (CAST(:ids AS bigint[]))
    ''')
}),
    public AS (
        UPDATE petitions SET confirmed_count = confirmed_count + cells.number FROM cells
        WHERE petitions.id = cells.petition_id AND cells.dimension = '{Dimension.TOTAL}'
          AND cells.start = timestamptz '{EVER}' AND cells.state = 'confirmed'
    )
    INSERT INTO signature_tallies (petition_id, dimension, start, value, state, number)
    SELECT petition_id, dimension, start, value, state, number FROM cells ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (petition_id, dimension, start, value, state)
    DO UPDATE SET number = signature_tallies.number + excluded.number
"""
"""What was counted of `ids` is taken back, what holds now is added and remembered; takes `zone`."""

_COUNTED = cells(f"SELECT {_ALL}, 1 AS n FROM signature_counts")
_KEY = "petition_id, dimension, start, value, state"
_FIGURES = f"""
    SELECT {_KEY}, coalesce(counted.number, 0) AS number
    FROM ({_COUNTED}) AS counted FULL JOIN signature_tallies AS told USING ({_KEY})
    WHERE coalesce(counted.number, 0) <> coalesce(told.number, 0)
"""
_ROWS = f"""
    SELECT signature_id FROM signature_counts AS counted
    FULL JOIN (
        SELECT live.*, s.counted_as IS DISTINCT FROM s.state AS is_due
        FROM ({LIVE}) AS live JOIN signatures s ON s.id = live.signature_id
    ) AS live USING (signature_id)
    WHERE is_due IS NOT TRUE
      AND ({", ".join(f"counted.{name}" for name in FACTS)})
          IS DISTINCT FROM ({", ".join(f"live.{name}" for name in FACTS)})
"""
_PUBLIC = f"""
    SELECT p.id, coalesce(t.number, 0) AS number FROM petitions p
    LEFT JOIN signature_tallies t
        ON t.petition_id = p.id AND t.dimension = '{Dimension.TOTAL}' AND t.start = timestamptz '{EVER}'
        AND t.state = 'confirmed'
    WHERE p.confirmed_count <> coalesce(t.number, 0)
"""

COMPARISONS = {
    "rows": f"SELECT count(*) FROM ({_ROWS}) AS found",
    "figures": f"SELECT count(*) FROM ({_FIGURES}) AS found",
    "public": f"SELECT count(*) FROM ({_PUBLIC}) AS found",
}
"""How much differs, by kind."""

REPAIRS = (
    f"UPDATE signatures SET counted_as = NULL WHERE id IN ({_ROWS})",
    "DELETE FROM signature_counts c WHERE NOT EXISTS (SELECT FROM signatures s WHERE s.id = c.signature_id)",
    f"""
    INSERT INTO signature_tallies ({_KEY}, number) SELECT {_KEY}, number FROM ({_FIGURES}) AS found
    ON CONFLICT ({_KEY}) DO UPDATE SET number = excluded.number
    """,
    "DELETE FROM signature_tallies WHERE number = 0",
    f"UPDATE petitions SET confirmed_count = found.number FROM ({_PUBLIC}) AS found WHERE petitions.id = found.id",
)
"""What puts it right, in this order, while nobody counts."""
