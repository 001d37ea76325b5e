-- One case per id: asked at its first step, decided at its last one; open while the last step has only begun.
WITH steps_of AS (
    SELECT
        _row,
        case_id,
        coalesce(TRY_CAST(happened_at AS TIMESTAMP), local_happened_at) AS happened_at,
        coalesce(TRY_CAST(happened_at AS TIMESTAMP), local_happened_at) AS first_at,
        CAST(step AS BIGINT) AS place,
        lifecycle,
        department,
        kind
    FROM log
    UNION ALL
    SELECT _row, case_id, happened_at, least(coalesce(started_at, happened_at), happened_at), _row, lower(lifecycle), department, kind
    FROM steps
)
SELECT
    min(_row) AS _row,
    case_id,
    min(first_at) AS opened_at,
    CASE
        WHEN coalesce(last(lifecycle ORDER BY happened_at, place), 'complete') NOT IN ('schedule', 'assign', 'reassign', 'start', 'suspend', 'resume')
            THEN max(happened_at)
    END AS closed_at,
    first(department ORDER BY happened_at, place) FILTER (department IS NOT NULL) AS department,
    first(kind ORDER BY happened_at, place) FILTER (kind IS NOT NULL) AS kind
FROM steps_of
GROUP BY case_id
