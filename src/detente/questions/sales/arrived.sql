-- One row a lead created in a period, in the order in which they came, with what was won from it up to now.
-- asked.from_place and asked.to_place say which of them, counted from 1; all_leads, all_won and all_amount are of the whole period.
-- asked.by_source and the like: 1 where only those of asked.source (a name, '' for none) are wanted.
-- outcome: as in cohorts.sql. Nobody stands in it: neither seller nor team.
SELECT n.place,
       n.lead_id,
       n.created_at,
       n.source,
       n.campaign,
       n.segment,
       n.outcome,
       n.deals,
       n.amount,
       n.all_leads,
       n.all_won,
       n.all_amount
FROM (
    SELECT l.lead_id,
           l.created_at,
           l.source,
           COALESCE(c.name, l.campaign_id) AS campaign,
           l.segment,
           CASE WHEN e.ending = 0 THEN 'won'
                WHEN e.ending = 2 THEN 'lost'
                WHEN e.lead_id IS NULL AND (l.closed_at IS NOT NULL OR l.closed_reason IS NOT NULL) THEN 'lost'
                ELSE 'open' END AS outcome,
           COALESCE(e.deals, 0) AS deals,
           COALESCE(e.amount, 0) AS amount,
           ROW_NUMBER() OVER (ORDER BY l.created_at, l.lead_id) AS place,
           COUNT(*) OVER () AS all_leads,
           SUM(COALESCE(e.deals, 0)) OVER () AS all_won,
           SUM(COALESCE(e.amount, 0)) OVER () AS all_amount
    FROM leads AS l
    CROSS JOIN asked
    LEFT JOIN campaigns AS c ON c.campaign_id = l.campaign_id
    LEFT JOIN (
        SELECT lead_id,
               MIN(CASE WHEN outcome = 'won' THEN 0 WHEN outcome = 'lost' THEN 2 ELSE 1 END) AS ending,
               SUM(CASE WHEN outcome = 'won' THEN 1 ELSE 0 END) AS deals,
               SUM(CASE WHEN outcome = 'won' THEN amount END) AS amount
        FROM deals
        WHERE lead_id IS NOT NULL
        GROUP BY lead_id
    ) AS e ON e.lead_id = l.lead_id
    WHERE l.created_at >= asked.from_at
      AND l.created_at < asked.to_at
      AND (asked.by_source = 0 OR l.source = asked.source)
      AND (asked.by_segment = 0 OR COALESCE(l.segment, '') = asked.segment)
      AND (asked.by_campaign = 0 OR COALESCE(c.name, l.campaign_id, '') = asked.campaign)
) AS n
CROSS JOIN asked
WHERE n.place >= asked.from_place
  AND n.place <= asked.to_place
ORDER BY n.place
