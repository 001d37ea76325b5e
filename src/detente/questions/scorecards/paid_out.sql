-- One row a month and a function: what it paid out, and what it brought or saved by another route. months: from_on, to_on.
-- Entries that count the same money (overlap_id) are counted once, with the largest of them.
SELECT r.month,
       r.function,
       SUM(r.spent) AS spent,
       SUM(r.gained) AS gained
FROM (
    SELECT o.month, s.function, s.amount AS spent, 0 AS gained
    FROM spend AS s
    JOIN months AS o ON s.spent_on >= o.from_on AND s.spent_on < o.to_on
    UNION ALL
    SELECT o.month, c.function, 0, c.amount
    FROM (
        SELECT gained_on,
               function,
               amount,
               CASE WHEN overlap_id IS NULL THEN 1
                    ELSE ROW_NUMBER() OVER (PARTITION BY overlap_id ORDER BY amount DESC, gained_on, function) END AS place
        FROM contributions
    ) AS c
    JOIN months AS o ON c.gained_on >= o.from_on AND c.gained_on < o.to_on
    WHERE c.place = 1
) AS r
GROUP BY r.month, r.function
ORDER BY r.month, r.function
