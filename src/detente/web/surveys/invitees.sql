-- One row a person of marketing or sales who works here on a day (asked.today, days since 1970-01-01): whom a survey asks.
SELECT p.person_id,
       p.name,
       p.department,
       s.function AS side,
       CASE WHEN s.manager = 1 THEN 'managers' ELSE 'staff' END AS level_band,
       p.site
FROM people AS p
JOIN staff AS s ON s.person_id = p.person_id
CROSS JOIN asked
WHERE s.function IN ('marketing', 'sales') AND (p.left_on IS NULL OR p.left_on > asked.today)
  AND (p.started_on IS NULL OR p.started_on <= asked.today)
ORDER BY p.person_id
