-- One row a lead first offered to asked.person from asked.from_at up to and without asked.to_at, the latest first, with the moment at
-- which sales first spoke to it from then on.
WITH offers AS (
    SELECT h.lead_id,
           h.handed_at,
           h.person_id,
           h.state,
           ROW_NUMBER() OVER (PARTITION BY h.lead_id ORDER BY h.handed_at, COALESCE(h.person_id, '')) AS place
    FROM handovers AS h
    WHERE h.to_function = 'sales'
)
SELECT o.lead_id, o.handed_at, o.state, MIN(t.touched_at) AS touched_at
FROM offers AS o
LEFT JOIN touches AS t ON t.lead_id = o.lead_id AND t.touched_at >= o.handed_at AND t.function = 'sales'
CROSS JOIN asked
WHERE o.place = 1 AND o.person_id = asked.person AND o.handed_at >= asked.from_at AND o.handed_at < asked.to_at
GROUP BY o.lead_id, o.handed_at, o.state
ORDER BY o.handed_at DESC, o.lead_id
