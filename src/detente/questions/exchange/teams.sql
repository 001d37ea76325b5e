-- One row a team of the two sides: how many people are in it.
SELECT CONCAT(function, '/', team) AS team, COUNT(*) AS people
FROM staff
WHERE left_on IS NULL AND team IS NOT NULL AND function IN ('marketing', 'sales')
GROUP BY CONCAT(function, '/', team)
ORDER BY 1
