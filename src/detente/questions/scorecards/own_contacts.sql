-- One row a contact that asked.person had with a lead from asked.from_at up to and without asked.to_at, the latest first.
SELECT t.lead_id, t.touched_at, t.channel
FROM touches AS t
CROSS JOIN asked
WHERE t.person_id = asked.person AND t.touched_at >= asked.from_at AND t.touched_at < asked.to_at
ORDER BY t.touched_at DESC, t.lead_id
