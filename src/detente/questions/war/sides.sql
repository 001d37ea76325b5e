-- One row a side (marketing, sales): how many people are in it.
SELECT function AS side, COUNT(*) AS people
FROM staff
WHERE left_on IS NULL AND function IN ('marketing', 'sales')
GROUP BY function
ORDER BY function
