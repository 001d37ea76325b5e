-- One person per user; and per owner of a deal whom the users' list does not name. The team is the role.
WITH sellers AS (
    SELECT coalesce(owner_id, owner) AS person_id, min(_row) AS _row, min(owner) AS name
    FROM deals
    WHERE coalesce(owner_id, owner) IS NOT NULL
    GROUP BY 1
),
listed AS (
    SELECT
        _row,
        coalesce(record_id, name) AS person_id,
        coalesce(name, nullif(concat_ws(' ', first_name, last_name), '')) AS name,
        department,
        role
    FROM users
)
SELECT
    listed._row,
    listed.person_id,
    listed.name,
    coalesce(listed.department, CASE WHEN sellers.person_id IS NOT NULL THEN 'Sales' END, '(not given)') AS department,
    listed.role AS team
FROM listed
LEFT JOIN sellers ON sellers.person_id = listed.person_id
UNION ALL
SELECT _row, person_id, name, 'Sales', NULL
FROM sellers
WHERE person_id NOT IN (SELECT person_id FROM listed WHERE person_id IS NOT NULL)
