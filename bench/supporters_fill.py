"""Sample supporters by the hundred thousand, written by the database itself."""

from collections.abc import Sequence

from sqlalchemy import text

from advocacy.db import Database

STEP = 100_000
_SYLLABLES = "ba be di do fa ga ka la le li ma mo na no pa ra ro sa ta vo"
_GIVEN = (
    "Ana Ben Carla Dev Eli Fay Gus Hana Ines Jo Kim Lee Mia Ned Ola Pat Quinn Rosa Sam Tia Uma Val Wes Yan Zoe Xi"
)

PERSONS = """
INSERT INTO persons (email, email_key, created_at)
SELECT address, address, now() - (CAST(:all AS int) - number) * interval '20 seconds'
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS number,
     LATERAL (
         SELECT (CAST(:syllables AS text[]))[1 + number % 20] || '.' || number || '@example.org'
     ) AS mail (address)
"""
SIGNATURES = """
WITH numbered AS (
    SELECT id, created_at, CAST(split_part(split_part(email_key, '@', 1), '.', 2) AS int) AS number
    FROM persons WHERE id > :before
),
mixed AS (
    SELECT *, CAST(abs(CAST(hashint4(number) AS bigint)) AS bigint) AS mix,
           CASE WHEN number % 10 = 3 AND created_at > now() - interval '14 days' THEN 'unconfirmed'
                ELSE 'confirmed' END AS state,
           CAST(:syllables AS text[]) AS part, CAST(:given AS text[]) AS given, CAST(:towns AS text[]) AS town
    FROM numbered
),
settled AS (
    INSERT INTO households (person_id, petition_id, address_key)
    SELECT id, (SELECT min(id) FROM petitions), '\\x00' FROM mixed WHERE state = 'confirmed'
),
signed AS (
    INSERT INTO signatures (place, address_key, petition_id, person_id, state, language, given_name, family_name,
                            street, town, zip, note, show_name, source, share_code, counted_as, created_at,
                            confirmed_at)
    SELECT CASE state WHEN 'confirmed' THEN 1 END, '\\x00', (SELECT min(id) FROM petitions), id, state,
           CASE number % 10 WHEN 0 THEN 'es' ELSE 'en' END,
           given[1 + mix % 26],
           initcap(part[1 + mix / 26 % 20] || part[1 + mix / 520 % 20] || part[1 + mix / 10400 % 20]) || ' Sample',
           1 + number % 200 || ' Sample St',
           town[1 + CAST(floor(power(mix % 100003 / 100003.0, 3) * cardinality(town)) AS int)], '02139',
           '', number % 7 = 0, CASE number % 5 WHEN 0 THEN 'flyer-' || number % 50 ELSE '' END,
           'sample-' || number, state, created_at,
           CASE state WHEN 'confirmed' THEN created_at + interval '1 minute' END
    FROM mixed ORDER BY number
    RETURNING id, town, created_at
),
agreed AS (
    INSERT INTO consents (signature_id, kind, version, given_at)
    SELECT id, 'updates', '2026-11', created_at FROM signed WHERE id % 3 <> 0
)
INSERT INTO matches
    (signature_id, upper_seat_id, lower_seat_id, method, certainty, detail, data_version, matched_at)
SELECT id, uppers.ids[1 + id % cardinality(uppers.ids)], lowers.ids[1 + id % cardinality(lowers.ids)],
       'town', 'certain',
       jsonb_build_object('reason', 'whole_town', 'municipality', town, 'facts', jsonb_build_object('town', town),
                          'candidates', jsonb_build_array()),
       'sample', created_at
FROM signed,
     (SELECT array_agg(id ORDER BY id) AS ids FROM seats WHERE chamber = 'upper') AS uppers,
     (SELECT array_agg(id ORDER BY id) AS ids FROM seats WHERE chamber = 'lower') AS lowers
"""


def fill(database: Database, towns: Sequence[str], first: int, last: int) -> None:
    """Add sample supporters number `first` to `last`, one signature each; one in three did not ask for news."""
    words = {"syllables": _SYLLABLES.split(), "given": _GIVEN.split(), "towns": list(towns)}
    for start in range(first, last + 1, STEP):
        with database.unit_of_work() as session:
            before = session.scalar(text("SELECT coalesce(max(id), 0) FROM persons"))
            numbers = {"first": start, "last": min(last, start + STEP - 1), "all": last}
            session.execute(text(PERSONS), {**words, **numbers})
            session.execute(text(SIGNATURES), {**words, "before": before})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE persons, signatures, matches, consents, signature_keys"))
