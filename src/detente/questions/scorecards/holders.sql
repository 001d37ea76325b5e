-- One row a person who was there on some day from asked.from_on up to and without asked.to_on: where they belong, on how many of these
-- days they were there, and which part of full time they work.
SELECT p.person_id,
       p.department,
       s.function,
       p.team,
       p.title,
       CASE WHEN COALESCE(p.left_on, asked.to_on) < asked.to_on THEN p.left_on ELSE asked.to_on END
         - CASE WHEN COALESCE(p.started_on, asked.from_on) > asked.from_on THEN p.started_on ELSE asked.from_on END AS days,
       COALESCE(p.working_share, 1) AS working_share
FROM people AS p
JOIN staff AS s ON s.person_id = p.person_id
CROSS JOIN asked
WHERE (p.left_on IS NULL OR p.left_on > asked.from_on)
  AND (p.started_on IS NULL OR p.started_on < asked.to_on)
  AND (p.left_on IS NULL OR p.started_on IS NULL OR p.left_on > p.started_on)
ORDER BY p.person_id
