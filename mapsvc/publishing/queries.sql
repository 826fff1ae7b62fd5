-- name: lock_layer^
-- One load or publication of a layer at a time; released with the transaction.
SELECT pg_advisory_xact_lock(hashtext('mapsvc layer ' || :layer_id));

-- name: declare_layer!
INSERT INTO catalogue.layer (id, sector, position, declaration, style)
VALUES (:id, :sector, :position, :declaration, :style)
ON CONFLICT (id) DO UPDATE
    SET
        sector = excluded.sector,
        position = excluded.position,
        declaration = excluded.declaration,
        style = excluded.style,
        withdrawn_at = NULL,
        updated_at = now()
    WHERE
    (layer.sector, layer.position, layer.declaration, layer.style)
    IS DISTINCT FROM (excluded.sector, excluded.position, excluded.declaration, excluded.style)
    OR layer.withdrawn_at IS NOT NULL;

-- name: withdraw_others!
UPDATE catalogue.layer
SET withdrawn_at = now(), updated_at = now()
WHERE withdrawn_at IS NULL AND id != ALL(:declared);

-- name: store_vocabulary!
INSERT INTO catalogue.vocabulary (name, body)
VALUES (:name, :body)
ON CONFLICT (name) DO UPDATE SET body = excluded.body;

-- name: store_picture!
INSERT INTO catalogue.story_picture (name, media_type, body)
VALUES (:name, :media_type, :body)
ON CONFLICT (name) DO NOTHING;

-- name: forget_other_pictures!
DELETE FROM catalogue.story_picture
WHERE name != ALL(:names);

-- name: published_fingerprint^
SELECT v.fingerprint
FROM catalogue.layer AS l
INNER JOIN catalogue.layer_version AS v ON l.id = v.layer_id AND l.published = v.number
WHERE l.id = :layer_id;

-- name: next_number$
SELECT coalesce(max(number), 0) + 1
FROM catalogue.layer_version
WHERE layer_id = :layer_id;

-- name: add_version!
INSERT INTO catalogue.layer_version (
    layer_id, number, state, created_by, declaration, sources, steps, checks, feature_count, extent, fingerprint
)
VALUES (
    :layer_id, :number, 'draft', :created_by, :declaration, :sources, :steps, :checks, :feature_count, :extent,
    :fingerprint
);

-- name: store_archive!
UPDATE catalogue.layer_version
SET archive = :archive
WHERE layer_id = :layer_id AND number = :number;

-- name: publish_version!
UPDATE catalogue.layer_version
SET state = 'published', published_at = coalesce(published_at, now())
WHERE layer_id = :layer_id AND number = :number;

-- name: archive_others!
UPDATE catalogue.layer_version
SET state = 'archived'
WHERE layer_id = :layer_id AND number != :number AND state = 'published';

-- name: move_pointer!
UPDATE catalogue.layer
SET published = :number, failure = NULL, updated_at = now()
WHERE id = :layer_id;

-- name: version^
SELECT
    v.declaration,
    v.state,
    to_regclass('layer.' || quote_ident(v.layer_id || '__v' || v.number)) IS NOT NULL AS readable
FROM catalogue.layer_version AS v
WHERE v.layer_id = :layer_id AND v.number = :number;

-- name: note_failure!
UPDATE catalogue.layer
SET failure = :failure, updated_at = now()
WHERE id = :layer_id;

-- name: clear_failure!
UPDATE catalogue.layer
SET failure = NULL, updated_at = now()
WHERE id = :layer_id AND failure IS NOT NULL;

-- name: announce
SELECT pg_notify('catalogue', :what);
