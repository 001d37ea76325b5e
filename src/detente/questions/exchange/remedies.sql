-- One row a remedy and team for which it began; everybody: 1 where it did for all, and team is empty then. A team that is empty
-- without that is none of the two sides. by_lot: 1 where all of it was drawn. Teams: function/department/team.
SELECT r.remedy,
       MAX(r.kind) AS kind,
       t.team,
       CASE WHEN r.department IS NULL AND r.team IS NULL THEN 1 ELSE 0 END AS everybody,
       MIN(r.from_on) AS from_on,
       MIN(COALESCE(r.by_lot, 0)) AS by_lot
FROM remedies AS r
LEFT JOIN (
    SELECT DISTINCT department, team AS name, CONCAT(function, '/', department, '/', team) AS team
    FROM staff
    WHERE team IS NOT NULL AND function IN ('marketing', 'sales')
) AS t ON t.department = r.department AND (r.team IS NULL OR t.name = r.team)
GROUP BY r.remedy, t.team, CASE WHEN r.department IS NULL AND r.team IS NULL THEN 1 ELSE 0 END
UNION ALL
SELECT 'visits', 'visits', v.team, 0, MIN(v.visited_on), 0
FROM (
    SELECT CONCAT(s.function, '/', s.department, '/', s.team) AS team, w.visited_on
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
