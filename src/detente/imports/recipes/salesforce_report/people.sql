-- One person per owner of an opportunity, known by name only: reports carry no user ids. The team is the owner's role.
SELECT
    min(_row) AS _row,
    owner AS person_id,
    owner AS name,
    'Sales' AS department,
    last(role ORDER BY created_at) FILTER (WHERE role IS NOT NULL) AS team
FROM opportunities
WHERE owner IS NOT NULL
GROUP BY owner
