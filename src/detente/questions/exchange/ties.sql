-- One row two groups of different departments: teams, or departments where there are no teams. pairs: of people, one of each, who
-- could know one another; tied: who wrote to one another in the rows that are still there. fewest: people in the smaller group.
WITH groups AS (
    SELECT number, department, COALESCE(team, department) AS team
    FROM staff
    WHERE left_on IS NULL
),
sizes AS (
    SELECT department, team, COUNT(*) AS people
    FROM groups
    GROUP BY department, team
),
wrote AS (
    SELECT DISTINCT CASE WHEN sender < reader THEN sender ELSE reader END AS one,
           CASE WHEN sender < reader THEN reader ELSE sender END AS other
    FROM addressed
),
met AS (
    -- The department that comes first in the alphabet is the one, so that groups meet in one row only.
    SELECT CASE WHEN a.department < b.department THEN a.department ELSE b.department END AS one_department,
           CASE WHEN a.department < b.department THEN a.team ELSE b.team END AS one,
           CASE WHEN a.department < b.department THEN b.department ELSE a.department END AS other_department,
           CASE WHEN a.department < b.department THEN b.team ELSE a.team END AS other
    FROM wrote AS w
    JOIN groups AS a ON a.number = w.one
    JOIN groups AS b ON b.number = w.other
    WHERE a.department <> b.department
),
tied AS (
    SELECT one_department, one, other_department, other, COUNT(*) AS ties
    FROM met
    GROUP BY one_department, one, other_department, other
)
SELECT a.department AS one_department,
       a.team AS one,
       b.department AS other_department,
       b.team AS other,
       a.people * b.people AS pairs,
       COALESCE(t.ties, 0) AS tied,
       CASE WHEN a.people < b.people THEN a.people ELSE b.people END AS fewest
FROM sizes AS a
JOIN sizes AS b ON a.department < b.department
LEFT JOIN tied AS t
  ON t.one_department = a.department AND t.one = a.team AND t.other_department = b.department AND t.other = b.team
ORDER BY a.department, a.team, b.department, b.team
