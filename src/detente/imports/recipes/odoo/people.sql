-- One person per user; and per salesperson whom the users' list does not name. Records name people by name, so that is the id.
WITH sellers AS (
    SELECT seller, min(_row) AS _row, last(team ORDER BY created_at) FILTER (WHERE team IS NOT NULL) AS team
    FROM leads
    WHERE seller IS NOT NULL
    GROUP BY seller
)
SELECT
    users._row,
    users.name AS person_id,
    users.name,
    coalesce(users.department, CASE WHEN sellers.seller IS NOT NULL THEN 'Sales' END, '(not given)') AS department,
    coalesce(users.team, sellers.team) AS team,
    users.title
FROM users
LEFT JOIN sellers ON sellers.seller = users.name
UNION ALL
SELECT _row, seller, seller, 'Sales', team, NULL
FROM sellers
WHERE seller NOT IN (SELECT name FROM users)
