-- One row a month in which rules came or went: procedures born, and retired. months: from_on, to_on.
SELECT o.month,
       SUM(CASE WHEN p.created_on >= o.from_on AND p.created_on < o.to_on THEN 1 ELSE 0 END) AS born,
       SUM(CASE WHEN p.retired_on >= o.from_on AND p.retired_on < o.to_on THEN 1 ELSE 0 END) AS retired
FROM procedures AS p
JOIN months AS o
  ON (p.created_on >= o.from_on AND p.created_on < o.to_on) OR (p.retired_on >= o.from_on AND p.retired_on < o.to_on)
GROUP BY o.month
ORDER BY o.month
