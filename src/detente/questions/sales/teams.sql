-- One row a team: leads first received, deals won and amounts booked by its sellers in the periods a and b, with the number of
-- people behind each figure (it decides what may be shown). Those without a team are one row, called '': were they left
-- out, all sales less those of the teams would be theirs. A deal without a seller is in that row and counts nobody.
-- alone_a, alone_b: 1 where the one who booked most in the period can be reckoned to within a tenth by the one who booked second
-- most, who knows their own: what the others booked is less than a tenth of it (p % rule; Hundepool et al. 2012, Statistical
-- Disclosure Control, 4.2).
-- A lead's receiver is the first person in sales to whom it was handed; leads count for the period of their creation.
WITH received AS (
    SELECT COALESCE(p.team, '') AS team,
           h.person_id,
           CASE WHEN h.created_at < asked.a_to THEN 'a' ELSE 'b' END AS period
    FROM (
        SELECT o.person_id,
               l.created_at,
               ROW_NUMBER() OVER (PARTITION BY o.lead_id ORDER BY o.handed_at, o.person_id) AS place
        FROM handovers AS o
        JOIN leads AS l ON l.lead_id = o.lead_id
        WHERE o.to_function = 'sales' AND o.person_id IS NOT NULL
    ) AS h
    LEFT JOIN people AS p ON p.person_id = h.person_id
    CROSS JOIN asked
    WHERE h.place = 1
      AND ((h.created_at >= asked.a_from AND h.created_at < asked.a_to)
           OR (h.created_at >= asked.b_from AND h.created_at < asked.b_to))
),
sold AS (
    SELECT COALESCE(p.team, '') AS team,
           d.seller_id AS person_id,
           CASE WHEN d.closed_at < asked.a_to THEN 'a' ELSE 'b' END AS period,
           COALESCE(d.amount, 0) AS amount
    FROM deals AS d
    LEFT JOIN people AS p ON p.person_id = d.seller_id
    CROSS JOIN asked
    WHERE d.outcome = 'won'
      AND ((d.closed_at >= asked.a_from AND d.closed_at < asked.a_to)
           OR (d.closed_at >= asked.b_from AND d.closed_at < asked.b_to))
),
booked AS (
    SELECT f.team,
           f.period,
           MAX(CASE WHEN f.place = 1 THEN f.amount ELSE 0 END) AS most,
           SUM(CASE WHEN f.place > 2 THEN f.amount ELSE 0 END) AS others
    FROM (
        SELECT o.team,
               o.period,
               o.amount,
               ROW_NUMBER() OVER (PARTITION BY o.team, o.period ORDER BY o.amount DESC, o.person_id) AS place
        FROM (SELECT team, period, person_id, SUM(amount) AS amount FROM sold GROUP BY team, period, person_id) AS o
    ) AS f
    GROUP BY f.team, f.period
)
SELECT name.team,
       COALESCE(r.leads_a, 0) AS leads_a,
       COALESCE(r.leads_b, 0) AS leads_b,
       COALESCE(r.receivers_a, 0) AS receivers_a,
       COALESCE(r.receivers_b, 0) AS receivers_b,
       COALESCE(s.won_a, 0) AS won_a,
       COALESCE(s.won_b, 0) AS won_b,
       COALESCE(s.booked_a, 0) AS booked_a,
       COALESCE(s.booked_b, 0) AS booked_b,
       COALESCE(s.sellers_a, 0) AS sellers_a,
       COALESCE(s.sellers_b, 0) AS sellers_b,
       COALESCE(x.alone_a, 0) AS alone_a,
       COALESCE(x.alone_b, 0) AS alone_b
FROM (SELECT team FROM received UNION SELECT team FROM sold) AS name
LEFT JOIN (
    SELECT team,
           SUM(CASE WHEN period = 'a' THEN 1 ELSE 0 END) AS leads_a,
           SUM(CASE WHEN period = 'b' THEN 1 ELSE 0 END) AS leads_b,
           COUNT(DISTINCT CASE WHEN period = 'a' THEN person_id END) AS receivers_a,
           COUNT(DISTINCT CASE WHEN period = 'b' THEN person_id END) AS receivers_b
    FROM received GROUP BY team
) AS r ON r.team = name.team
LEFT JOIN (
    SELECT team,
           SUM(CASE WHEN period = 'a' THEN 1 ELSE 0 END) AS won_a,
           SUM(CASE WHEN period = 'b' THEN 1 ELSE 0 END) AS won_b,
           SUM(CASE WHEN period = 'a' THEN amount ELSE 0 END) AS booked_a,
           SUM(CASE WHEN period = 'b' THEN amount ELSE 0 END) AS booked_b,
           COUNT(DISTINCT CASE WHEN period = 'a' THEN person_id END) AS sellers_a,
           COUNT(DISTINCT CASE WHEN period = 'b' THEN person_id END) AS sellers_b
    FROM sold GROUP BY team
) AS s ON s.team = name.team
LEFT JOIN (
    SELECT team,
           MAX(CASE WHEN period = 'a' AND most > 0 AND others * 10 < most THEN 1 ELSE 0 END) AS alone_a,
           MAX(CASE WHEN period = 'b' AND most > 0 AND others * 10 < most THEN 1 ELSE 0 END) AS alone_b
    FROM booked GROUP BY team
) AS x ON x.team = name.team
ORDER BY name.team
