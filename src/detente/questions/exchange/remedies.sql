-- One row a remedy and team for which it began, or for everybody (team is empty): the first day. by_lot: 1 where all of it was drawn.
SELECT r.remedy,
       MAX(r.kind) AS kind,
       t.team,
       MIN(r.from_on) AS from_on,
       MIN(COALESCE(r.by_lot, 0)) AS by_lot
FROM remedies AS r
LEFT JOIN (
    SELECT DISTINCT department, team AS name, CONCAT(function, '/', team) AS team
    FROM staff
    WHERE team IS NOT NULL AND function IN ('marketing', 'sales')
) AS t ON t.department = r.department AND (r.team IS NULL OR t.name = r.team)
WHERE r.department IS NULL OR t.team IS NOT NULL
GROUP BY r.remedy, t.team
UNION ALL
SELECT 'visits', 'visits', v.team, MIN(v.visited_on), 0
FROM (
    SELECT CONCAT(s.function, '/', s.team) AS team, w.visited_on
    FROM (
        SELECT guest_id AS person_id, visited_on FROM visits
        UNION ALL
        SELECT host_id, visited_on FROM visits
    ) AS w
    JOIN staff AS s ON s.person_id = w.person_id AND s.team IS NOT NULL AND s.function IN ('marketing', 'sales')
) AS v
LEFT JOIN (SELECT DISTINCT kind FROM remedies WHERE kind = 'visits') AS k ON k.kind = 'visits'
WHERE k.kind IS NULL
GROUP BY v.team
ORDER BY 1, 3
