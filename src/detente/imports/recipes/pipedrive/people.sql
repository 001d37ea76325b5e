-- One person per user; and per owner of a deal whom the users' list does not name. Deals name people by name, so that is the id.
SELECT
    _row,
    name AS person_id,
    name,
    coalesce(department, CASE WHEN name IN (SELECT owner FROM deals) THEN 'Sales' END, '(not given)') AS department,
    team
FROM users
UNION ALL
SELECT min(_row), owner, owner, 'Sales', NULL
FROM deals
WHERE owner IS NOT NULL AND owner NOT IN (SELECT name FROM users)
GROUP BY owner
