-- One row a team of the two sides (function/department/team): how many people are in it.
SELECT CONCAT(function, '/', department, '/', team) AS team, COUNT(*) AS people
FROM staff
WHERE left_on IS NULL AND team IS NOT NULL AND function IN ('marketing', 'sales')
GROUP BY CONCAT(function, '/', department, '/', team)
ORDER BY 1
