-- One row a dated change (place, from the table steps: the stretch around it, and the source, segment and product it concerned, ''
-- where all), whether it concerned the lead, a source, a segment and a week of creation, counted back from the day of the
-- change below 0 and on from it: leads, and deals won from them so far. Ages from asked.horizon on are left out as in wins.sql; sources
-- and segments that are not in the tables kept_sources and kept_segments are one each, called (other).
WITH won AS (
    SELECT d.lead_id, COUNT(*) AS deals
    FROM deals AS d
    JOIN leads AS l ON l.lead_id = d.lead_id
    CROSS JOIN asked
    WHERE d.outcome = 'won' AND d.closed_at IS NOT NULL AND d.closed_at - l.created_at < asked.horizon
    GROUP BY d.lead_id
),
placed AS (
    SELECT s.place,
           CASE WHEN (s.source = '' OR s.source = l.source)
                 AND (s.segment = '' OR s.segment = COALESCE(l.segment, ''))
                 AND (s.product_id = '' OR s.product_id = COALESCE(l.product_id, ''))
                THEN 1 ELSE 0 END AS concerned,
           COALESCE(k.source, '(other)') AS source,
           COALESCE(g.segment, '(other)') AS segment,
           l.created_at - (l.created_at - s.changed_at + 5200 * 604800000000) % 604800000000 AS week_at,
           l.lead_id
    FROM steps AS s
    JOIN leads AS l ON l.created_at >= s.from_at AND l.created_at < s.to_at
    LEFT JOIN kept_sources AS k ON k.source = l.source
    LEFT JOIN kept_segments AS g ON g.segment = COALESCE(l.segment, '')
)
SELECT placed.place,
       placed.concerned,
       placed.source,
       placed.segment,
       placed.week_at,
       COUNT(*) AS leads,
       SUM(COALESCE(won.deals, 0)) AS won
FROM placed
LEFT JOIN won ON won.lead_id = placed.lead_id
GROUP BY placed.place, placed.concerned, placed.source, placed.segment, placed.week_at
ORDER BY placed.place, placed.concerned, placed.source, placed.segment, placed.week_at
