-- One row a deal won in a period, in the order in which they were booked: what the booked amount of the period is made of.
-- asked.from_place and asked.to_place say which of them, counted from 1; all_deals and all_amount are of the whole period.
-- asked.by_source and the like: 1 where only those of asked.source (a name, '' for none) are wanted; asked.no_lead: 1
-- where only those that grew from no known lead are; asked.by_lead: 1 where the period is that in which their leads came,
-- whenever they were won. Nobody stands in it: neither seller nor team.
SELECT n.place,
       n.deal_id,
       n.closed_at,
       n.amount,
       n.product,
       n.source,
       n.segment,
       n.created_at,
       n.all_deals,
       n.all_amount
FROM (
    SELECT d.deal_id,
           d.closed_at,
           d.amount,
           COALESCE(p.name, d.product_id) AS product,
           l.source,
           l.segment,
           l.created_at,
           ROW_NUMBER() OVER (ORDER BY d.closed_at, d.deal_id) AS place,
           COUNT(*) OVER () AS all_deals,
           SUM(COALESCE(d.amount, 0)) OVER () AS all_amount
    FROM deals AS d
    CROSS JOIN asked
    LEFT JOIN leads AS l ON l.lead_id = d.lead_id
    LEFT JOIN products AS p ON p.product_id = d.product_id
    WHERE d.outcome = 'won'
      AND CASE WHEN asked.by_lead = 1 THEN l.created_at ELSE d.closed_at END >= asked.from_at
      AND CASE WHEN asked.by_lead = 1 THEN l.created_at ELSE d.closed_at END < asked.to_at
      AND (asked.by_source = 0 OR l.source = asked.source)
      AND (asked.by_segment = 0 OR (l.lead_id IS NOT NULL AND COALESCE(l.segment, '') = asked.segment))
      AND (asked.by_product = 0 OR COALESCE(p.name, d.product_id, '') = asked.product)
      AND (asked.no_lead = 0 OR l.lead_id IS NULL)
) AS n
CROSS JOIN asked
WHERE n.place >= asked.from_place
  AND n.place <= asked.to_place
ORDER BY n.place
