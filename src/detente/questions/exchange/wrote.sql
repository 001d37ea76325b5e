-- One row a finished week and a slice of what teams wrote (signs_by_week): its figure, and how many people it rests on, five or
-- more. Answers of a week are told once its last message can no longer be answered within seven days.
SELECT week_on, slice, figure, n
FROM signs_by_week
CROSS JOIN asked
WHERE sign = 'teams' AND week_on + CASE WHEN slice LIKE 'answers %' OR slice LIKE 'logs %' THEN 14 ELSE 7 END <= asked.to_on
  AND figure IS NOT NULL AND n >= 5 AND slice LIKE '% %/%'
ORDER BY week_on, slice
