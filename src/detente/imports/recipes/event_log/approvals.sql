-- One step per event that ended. A person is known by the address, in lower case, where there is one.
WITH steps_of AS (
    SELECT
        _row,
        case_id,
        activity,
        coalesce(TRY_CAST(happened_at AS TIMESTAMP), local_happened_at) AS happened_at,
        person,
        lifecycle,
        NULL AS procedure_id
    FROM log
    UNION ALL
    SELECT _row, case_id, activity, happened_at, person, lower(lifecycle), procedure_id
    FROM steps
)
SELECT
    _row,
    case_id,
    activity AS step,
    happened_at AS decided_at,
    coalesce(nullif(regexp_extract(lower(person), '[^\s<>@]+@[^\s<>@]+'), ''), trim(person)) AS person_id,
    procedure_id,
    CASE
        WHEN lifecycle IN ('schedule', 'assign', 'reassign', 'start', 'suspend', 'resume') THEN 'The step only began here; its end is a row of its own.'
        WHEN person IS NULL THEN 'It does not say who took the step.'
    END AS _reject
FROM steps_of
