-- One member per row of the members' file, and per name in the projects' list; the former counts. An address is in lower case.
WITH found AS (
    SELECT _row, project_id, person, role, true AS is_own
    FROM members
    UNION ALL
    SELECT _row, project_id, unnest(regexp_split_to_array(team, '\s*[;\n]\s*')), NULL, false
    FROM listed
    WHERE team IS NOT NULL
),
known AS (
    SELECT
        _row,
        project_id,
        coalesce(nullif(regexp_extract(lower(person), '[^\s<>@]+@[^\s<>@]+'), ''), nullif(trim(person), '')) AS person_id,
        role,
        is_own
    FROM found
)
SELECT
    _row,
    project_id,
    person_id,
    role,
    CASE
        WHEN row_number() OVER (PARTITION BY project_id, person_id ORDER BY is_own DESC, role IS NULL, _row) > 1
            THEN 'It is the same record again.'
    END AS _reject
FROM known
WHERE is_own OR person_id IS NOT NULL
