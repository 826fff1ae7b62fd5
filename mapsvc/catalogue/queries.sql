-- name: layers
-- Every declared layer; the pointer to its published version is part of the same snapshot.
SELECT id, sector, position, declaration, style, published, failure
FROM catalogue.layer
WHERE withdrawn_at IS NULL
ORDER BY position, id;

-- name: versions
-- Versions that readers may see, newest first. An archived one keeps its record but not always its table.
SELECT
    v.layer_id,
    v.number,
    v.state,
    v.created_at,
    v.published_at,
    v.declaration,
    v.sources,
    v.steps,
    v.checks,
    v.feature_count,
    v.extent,
    v.archive,
    to_regclass('layer.' || quote_ident(v.layer_id || '__v' || v.number)) IS NOT NULL AS readable
FROM catalogue.layer_version AS v
WHERE v.state IN ('published', 'archived')
ORDER BY v.layer_id, v.number DESC;

-- name: vocabularies
SELECT name, body
FROM catalogue.vocabulary;

-- name: clear_search_entries!
DELETE FROM catalogue.search_entry
WHERE layer_id = :layer_id;

-- name: finish_search_index$
-- Entries wait in a list that every search would read through; put them in their place now.
SELECT gin_clean_pending_list('catalogue.ix_search_entry_words');
