-- One row a month and side (1: marketing and sales, 0: everybody else): people who could be promoted in it, and who were.
-- Only a person's last promotion is known: whoever was promoted later could not be seen to be promoted in the month, and
-- is left out, as in a hazard that runs backwards in time. months: from_on, to_on; asked.trial: days before which nobody is promoted.
SELECT o.month,
       CASE WHEN s.function IN ('marketing', 'sales') THEN 1 ELSE 0 END AS side,
       COUNT(*) AS people,
       SUM(CASE WHEN s.last_promoted_on >= o.from_on THEN 1 ELSE 0 END) AS promoted
FROM staff AS s
CROSS JOIN months AS o
CROSS JOIN asked
WHERE s.started_on + asked.trial < o.from_on
  AND (s.left_on IS NULL OR s.left_on >= o.to_on)
  AND (s.last_promoted_on IS NULL OR s.last_promoted_on < o.to_on)
GROUP BY o.month, CASE WHEN s.function IN ('marketing', 'sales') THEN 1 ELSE 0 END
ORDER BY o.month, side
