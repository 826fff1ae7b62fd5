-- name: store_archive!
UPDATE catalogue.layer_version
SET archive = :archive
WHERE layer_id = :layer_id AND number = :number;

-- name: announce
SELECT pg_notify('catalogue', :what);

-- name: published_versions
-- Published versions with geometry and what is recorded of their archives.
SELECT
    v.layer_id,
    v.number
FROM catalogue.layer AS l
INNER JOIN catalogue.layer_version AS v ON l.id = v.layer_id AND l.published = v.number
WHERE
    v.declaration ->> 'geometry' != 'None'
    AND to_regclass('layer.' || quote_ident(v.layer_id || '__v' || v.number)) IS NOT NULL
ORDER BY v.feature_count;
