-- One row a campaign, a source, a segment and a period (a, b) of creation: leads, how many of them so much of the delay had passed
-- for (seen, in millionths, from the table passed as in chances.sql), deals won from them. Campaigns go by their names, '' where
-- there is none; beyond the asked.most most frequent they are one, called (other), like sources and segments
-- that are not in the tables kept_sources and kept_segments.
WITH placed AS (
    SELECT l.lead_id,
           COALESCE(c.name, l.campaign_id, '') AS campaign,
           COALESCE(k.source, '(other)') AS source,
           COALESCE(g.segment, '(other)') AS segment,
           CASE WHEN l.created_at < asked.a_to THEN 'a' ELSE 'b' END AS period,
           CASE WHEN l.created_at < asked.a_to THEN asked.epoch_a ELSE asked.epoch_b END AS epoch,
           CASE WHEN l.created_at >= asked.fine_from
                THEN l.created_at - (l.created_at - asked.anchor) % 604800000000
                ELSE l.created_at - (l.created_at - asked.anchor) % 2419200000000 END AS block_at
    FROM leads AS l
    LEFT JOIN campaigns AS c ON c.campaign_id = l.campaign_id
    LEFT JOIN kept_sources AS k ON k.source = l.source
    LEFT JOIN kept_segments AS g ON g.segment = COALESCE(l.segment, '')
    CROSS JOIN asked
    WHERE l.created_at >= asked.a_from AND l.created_at < asked.b_to
      AND (l.created_at < asked.a_to OR l.created_at >= asked.b_from)
),
won AS (
    SELECT d.lead_id, COUNT(*) AS deals
    FROM deals AS d
    JOIN leads AS l ON l.lead_id = d.lead_id
    CROSS JOIN asked
    WHERE d.outcome = 'won' AND d.closed_at IS NOT NULL AND d.closed_at - l.created_at < asked.horizon
    GROUP BY d.lead_id
),
counted AS (
    SELECT placed.campaign,
           placed.source,
           placed.segment,
           placed.period,
           COUNT(*) AS leads,
           SUM(COALESCE(passed.share, 0)) AS seen,
           SUM(COALESCE(won.deals, 0)) AS won
    FROM placed
    LEFT JOIN passed
      ON passed.source = placed.source AND passed.segment = placed.segment
     AND passed.block_at = placed.block_at AND passed.epoch = placed.epoch
    LEFT JOIN won ON won.lead_id = placed.lead_id
    GROUP BY placed.campaign, placed.source, placed.segment, placed.period
)
SELECT CASE WHEN r.place <= asked.most THEN o.campaign ELSE '(other)' END AS campaign,
       o.source,
       o.segment,
       o.period,
       SUM(o.leads) AS leads,
       SUM(o.seen) AS seen,
       SUM(o.won) AS won
FROM counted AS o
JOIN (
    SELECT campaign, source, ROW_NUMBER() OVER (ORDER BY SUM(leads) DESC, campaign, source) AS place
    FROM counted GROUP BY campaign, source
) AS r ON r.campaign = o.campaign AND r.source = o.source
CROSS JOIN asked
GROUP BY CASE WHEN r.place <= asked.most THEN o.campaign ELSE '(other)' END, o.source, o.segment, o.period
ORDER BY campaign, o.source, o.segment, o.period
