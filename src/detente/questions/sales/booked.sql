-- One row a deal won in a period, in the order in which they were booked: what the booked amount of the period is made of.
-- asked.from_place and asked.to_place say which of them, counted from 1; all_deals and all_amount are of the whole period.
-- Nobody stands in it: neither seller nor team.
SELECT n.place,
       n.deal_id,
       n.closed_at,
       n.amount,
       n.source,
       n.segment,
       n.created_at,
       n.all_deals,
       n.all_amount
FROM (
    SELECT d.deal_id,
           d.closed_at,
           d.amount,
           l.source,
           l.segment,
           l.created_at,
           ROW_NUMBER() OVER (ORDER BY d.closed_at, d.deal_id) AS place,
           COUNT(*) OVER () AS all_deals,
           SUM(COALESCE(d.amount, 0)) OVER () AS all_amount
    FROM deals AS d
    CROSS JOIN asked
    LEFT JOIN leads AS l ON l.lead_id = d.lead_id
    WHERE d.outcome = 'won'
      AND d.closed_at >= asked.from_at
      AND d.closed_at < asked.to_at
) AS n
CROSS JOIN asked
WHERE n.place >= asked.from_place
  AND n.place <= asked.to_place
ORDER BY n.place
