-- One row a deal of one line of the pipeline bridge (asked.line, as bridge.sql counts them) in a period, in the order in
-- which they moved: start and end are the deals open then. asked.from_place and asked.to_place say which of them, counted
-- from 1; all_deals and all_amount are of the whole line. Nobody stands in it: neither seller nor team.
WITH moves AS (
    SELECT s.deal_id,
           s.changed_at,
           CASE asked.line
               WHEN 'new' THEN CASE WHEN s.state_before IS NULL THEN s.amount END
               WHEN 'in' THEN CASE WHEN s.state_before <> 'open' AND s.state = 'open' THEN s.amount END
               WHEN 'up' THEN CASE WHEN s.state_before = 'open' AND s.state IN ('open', 'won') AND s.amount > s.amount_before
                                   THEN s.amount - s.amount_before END
               WHEN 'down' THEN CASE WHEN s.state_before = 'open' AND s.state IN ('open', 'won') AND s.amount < s.amount_before
                                     THEN s.amount_before - s.amount END
               WHEN 'won' THEN CASE WHEN COALESCE(s.state_before, 'open') = 'open' AND s.state = 'won' THEN s.amount END
               WHEN 'lost' THEN CASE WHEN COALESCE(s.state_before, 'open') = 'open' AND s.state = 'lost'
                                     THEN CASE WHEN s.state_before IS NULL THEN s.amount ELSE s.amount_before END END
               WHEN 'out' THEN CASE WHEN COALESCE(s.state_before, 'open') = 'open' AND s.state = 'removed'
                                    THEN CASE WHEN s.state_before IS NULL THEN s.amount ELSE s.amount_before END END
           END AS amount
    FROM deal_steps AS s
    CROSS JOIN asked
    WHERE s.changed_at >= asked.from_at AND s.changed_at < asked.to_at
    UNION ALL
    SELECT s.deal_id, s.changed_at, s.amount
    FROM deal_steps AS s
    CROSS JOIN asked
    WHERE asked.line IN ('start', 'end')
      AND s.changed_at < CASE WHEN asked.line = 'start' THEN asked.from_at ELSE asked.to_at END
      AND (s.next_at IS NULL OR s.next_at >= CASE WHEN asked.line = 'start' THEN asked.from_at ELSE asked.to_at END)
      AND s.stands_open = 1
      AND (s.closed_at IS NULL OR s.closed_at >= CASE WHEN asked.line = 'start' THEN asked.from_at ELSE asked.to_at END)
)
SELECT n.place,
       n.deal_id,
       n.changed_at,
       n.amount,
       n.product,
       n.source,
       n.segment,
       n.created_at,
       n.all_deals,
       n.all_amount
FROM (
    SELECT m.deal_id,
           m.changed_at,
           m.amount,
           COALESCE(p.name, d.product_id) AS product,
           l.source,
           l.segment,
           l.created_at,
           ROW_NUMBER() OVER (ORDER BY m.changed_at, m.deal_id, m.amount) AS place,
           COUNT(*) OVER () AS all_deals,
           SUM(m.amount) OVER () AS all_amount
    FROM moves AS m
    LEFT JOIN deals AS d ON d.deal_id = m.deal_id
    LEFT JOIN leads AS l ON l.lead_id = d.lead_id
    LEFT JOIN products AS p ON p.product_id = d.product_id
    WHERE m.amount IS NOT NULL
) AS n
CROSS JOIN asked
WHERE n.place >= asked.from_place
  AND n.place <= asked.to_place
ORDER BY n.place
