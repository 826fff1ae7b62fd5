-- name: find_entries
-- Names that hold every word asked for, each at the start of a word, best first. Every branch is bounded, so that the
-- time does not grow with the number of names (which ones of too many rare ones does not matter, sorting them
-- would): the exact name; names that begin so; rare words through the trigram
-- index; common words among the highest ranked.
WITH open_entry AS NOT MATERIALIZED (
    SELECT *
    FROM catalogue.search_entry
    WHERE
        layer_id = ANY(:layers)
        AND (
            :west::float8 IS NULL
            OR (lon BETWEEN :west AND :east AND lat BETWEEN :south AND :north)
        )
),

candidate AS (
    (
        SELECT *
        FROM open_entry
        WHERE folded = :folded
        ORDER BY rank DESC
        LIMIT 100
    )
    UNION
    (
        SELECT *
        FROM open_entry
        WHERE folded >= :folded AND folded < :beyond
        ORDER BY folded ASC
        LIMIT 500
    )
    UNION
    (
        SELECT *
        FROM open_entry
        WHERE :rare AND words LIKE :longest AND words LIKE :second AND words LIKE ALL(:patterns)
        LIMIT 500 -- noqa: AM09
    )
    UNION
    (
        SELECT *
        FROM (
            SELECT *
            FROM open_entry
            ORDER BY rank DESC
            LIMIT 5000
        ) AS highest
        WHERE words LIKE ALL(:patterns)
    )
),

judged AS (
    SELECT
        *,
        CASE
            WHEN folded = :folded THEN 4
            WHEN folded ~ '^[0-9]+$' THEN 1 -- a code is meant only when it is written out
            WHEN folded LIKE :folded || ' %%' THEN 3.2
            WHEN folded LIKE :folded || '%%' THEN 3
            WHEN ' ' || folded LIKE '%% ' || :folded || '%%' THEN 2
            ELSE 1.5
        END::float8 AS closeness
    FROM candidate
    ORDER BY closeness DESC, rank DESC
    LIMIT 200
),

spelled AS MATERIALIZED (
    SELECT *, ' ' || catalogue.spell(name) || ' ' AS spelling
    FROM judged
)

SELECT
    layer_id, fid, feature_id, title, name, kind, context, leads_to, rank, lon, lat, box, closeness,
    CASE
        WHEN spelling LIKE '%% ' || :spelled || ' %%' THEN 1
        WHEN spelling LIKE '%% ' || :spelled || '%%' THEN 0.6
        ELSE 0
    END::float8 AS spelled_alike
FROM spelled
ORDER BY
    closeness + CASE WHEN spelling LIKE '%% ' || :spelled || '%%' THEN 0.5 ELSE 0 END DESC, rank DESC, name ASC, id ASC
LIMIT :most;

-- name: find_similar
-- Names that are nearly what was typed, for words with a slip. The operator uses the trigram index; its threshold is
-- set for the transaction.
SELECT
    layer_id, fid, feature_id, title, name, kind, context, leads_to, rank, lon, lat, box,
    0::float8 AS spelled_alike,
    greatest(similarity(folded, :folded), word_similarity(:folded, words) * 0.9)::float8 AS closeness
FROM catalogue.search_entry
WHERE
    layer_id = ANY(:layers)
    AND words OPERATOR(public.%%>) :folded -- noqa: LT01
    AND (
        :west::float8 IS NULL
        OR (lon BETWEEN :west AND :east AND lat BETWEEN :south AND :north)
    )
ORDER BY closeness DESC, rank DESC, name ASC, id ASC
LIMIT :most;

-- name: similarity_threshold
SELECT set_config('pg_trgm.word_similarity_threshold', :threshold, TRUE);

-- name: targets
-- The features that former units lead on to.
SELECT DISTINCT ON (entry.layer_id, entry.feature_id)
    entry.layer_id, entry.feature_id, entry.title, entry.kind, entry.lon, entry.lat, entry.box
FROM unnest(:layers::text[], :features::text[]) AS wanted (layer_id, feature_id)
INNER JOIN catalogue.search_entry AS entry USING (layer_id, feature_id)
ORDER BY entry.layer_id, entry.feature_id, (entry.name = entry.title) DESC;
