-- One row an office that gave its word for the plan asked.plan: the first day on which it did.
SELECT s.office, MIN(s.signed_on) AS signed_on
FROM signatures AS s
CROSS JOIN asked
WHERE s.plan = asked.plan
GROUP BY s.office
ORDER BY s.office
