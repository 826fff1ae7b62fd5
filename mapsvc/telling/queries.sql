-- name: find
-- The link behind a code, and whether it was opened before.
SELECT link, opened_at IS NOT NULL AS was_opened
FROM telling.short_link
WHERE code = :code;

-- name: known
-- What is kept under any of the codes that a link may have.
SELECT code, link
FROM telling.short_link
WHERE code = ANY(:codes);

-- name: keep<!
INSERT INTO telling.short_link (code, link)
VALUES (:code, :link)
ON CONFLICT (code) DO NOTHING
RETURNING code;

-- name: mark_opened!
UPDATE telling.short_link
SET opened_at = now()
WHERE code = :code AND opened_at IS NULL;

-- name: expire!
-- Links that nobody opened in time.
DELETE FROM telling.short_link
WHERE opened_at IS NULL AND created_at < now() - make_interval(days => :days);

-- name: how_many$
SELECT count(*)
FROM telling.short_link;

-- name: make_room!
-- The oldest of those that nobody opened yet; what somebody opened stays.
DELETE FROM telling.short_link
WHERE
    code IN (
        SELECT unused.code
        FROM telling.short_link AS unused
        WHERE unused.opened_at IS NULL AND unused.created_at < now() - interval '1 hour'
        ORDER BY unused.created_at
        LIMIT :count
    );
