-- name: schema_revision^
-- The last migration this database has had.
SELECT version_num FROM catalogue.alembic_version;

-- name: jobs_by_state
SELECT
    status::text AS state,
    count(*) AS jobs
FROM jobs.procrastinate_jobs
GROUP BY status;

-- name: oldest_waiting_job^
-- Seconds the oldest job that may start has been waiting; empty when none waits.
SELECT extract(EPOCH FROM now() - min(coalesce(j.scheduled_at, e.at)))::float8 AS seconds
FROM jobs.procrastinate_jobs AS j
LEFT JOIN jobs.procrastinate_events AS e ON j.id = e.job_id AND e.type = 'deferred'
WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now();
