-- One row a finished week and a slice of what teams wrote (signs_by_week): its figure, and how many people wrote.
SELECT week_on, slice, figure, n
FROM signs_by_week
CROSS JOIN asked
WHERE sign = 'teams' AND week_on + 7 <= asked.to_on
ORDER BY week_on, slice
