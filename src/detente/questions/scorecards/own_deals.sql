-- One row a deal of asked.person that was decided from asked.from_at up to and without asked.to_at, the latest first.
SELECT d.deal_id, d.lead_id, d.closed_at, d.outcome, d.amount
FROM deals AS d
CROSS JOIN asked
WHERE d.seller_id = asked.person
  AND d.outcome IN ('won', 'lost')
  AND d.closed_at >= asked.from_at
  AND d.closed_at < asked.to_at
ORDER BY d.closed_at DESC, d.deal_id
