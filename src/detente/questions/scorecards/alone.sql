-- One row a team in which, in some stretch of time, the one who booked most can be reckoned to within a tenth by the one who booked second
-- most, who knows their own: what the others booked is less than a tenth of it (p % rule; Hundepool et al. 2012, Statistical Disclosure
-- Control, 4.2). months: from_at, to_at.
WITH booked AS (
    SELECT o.month,
           COALESCE(s.function, 'sales') AS function,
           COALESCE(p.team, '') AS team,
           d.seller_id,
           SUM(COALESCE(d.amount, 0)) AS amount
    FROM deals AS d
    JOIN months AS o ON d.closed_at >= o.from_at AND d.closed_at < o.to_at
    LEFT JOIN people AS p ON p.person_id = d.seller_id
    LEFT JOIN staff AS s ON s.person_id = d.seller_id
    WHERE d.outcome = 'won'
    GROUP BY o.month, COALESCE(s.function, 'sales'), COALESCE(p.team, ''), d.seller_id
)
SELECT DISTINCT f.function, f.team
FROM (
    SELECT n.month,
           n.function,
           n.team,
           MAX(CASE WHEN n.place = 1 THEN n.amount ELSE 0 END) AS most,
           SUM(CASE WHEN n.place > 2 THEN n.amount ELSE 0 END) AS others
    FROM (
        SELECT month,
               function,
               team,
               amount,
               ROW_NUMBER() OVER (PARTITION BY month, function, team ORDER BY amount DESC, seller_id) AS place
        FROM booked
    ) AS n
    GROUP BY n.month, n.function, n.team
) AS f
WHERE f.most > 0 AND f.others * 10 < f.most
ORDER BY f.function, f.team
