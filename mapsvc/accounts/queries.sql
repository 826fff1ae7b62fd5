-- name: add_key<!
INSERT INTO accounts.api_key (agency, note, digest, expires_at)
VALUES (:agency, :note, :digest, now() + make_interval(days => :days))
RETURNING id;

-- name: list_keys
SELECT id, agency, note, created_at, expires_at, revoked_at
FROM accounts.api_key
ORDER BY id;

-- name: revoke_key<!
UPDATE accounts.api_key
SET revoked_at = now()
WHERE id = :id AND revoked_at IS NULL
RETURNING id;
