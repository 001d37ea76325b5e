-- One row a finished week and a slice of what teams wrote (signs_by_week): its figure, and how many people wrote, five or more.
SELECT week_on, slice, figure, n
FROM signs_by_week
CROSS JOIN asked
WHERE sign = 'teams' AND week_on + 7 <= asked.to_on AND figure IS NOT NULL AND n >= 5 AND slice LIKE '% %/%'
ORDER BY week_on, slice
