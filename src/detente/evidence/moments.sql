-- One row: the first and the last moment (µs UTC) at which the company's records say that something happened.
-- Closing days of open deals are expectations, not events. What people planned (meetings, targets) does not count, and
-- invoices, which may bear the day they are due, count only where nothing else is there. Each table is read once.
SELECT COALESCE(MIN(CASE WHEN choice = 1 THEN first_at END), MIN(first_at)) AS first_at,
       COALESCE(MAX(CASE WHEN choice = 1 THEN last_at END), MAX(last_at)) AS last_at
FROM (
    SELECT 1 AS choice,
           MIN(created_at) AS first_at,
           MAX(CASE WHEN closed_at > created_at THEN closed_at ELSE created_at END) AS last_at
    FROM recorded_leads
    UNION ALL
    SELECT 1,
           MIN(CASE WHEN outcome <> 'open' AND closed_at < opened_at THEN closed_at ELSE opened_at END),
           MAX(CASE WHEN outcome <> 'open' AND closed_at > opened_at THEN closed_at ELSE opened_at END)
    FROM recorded_deals
    UNION ALL SELECT 1, MIN(touched_at), MAX(touched_at) FROM recorded_touches
    UNION ALL SELECT 1, MIN(handed_at), MAX(handed_at) FROM recorded_handovers
    UNION ALL SELECT 1, MIN(sent_at), MAX(sent_at) FROM recorded_messages
    UNION ALL SELECT 1, MIN(decided_at), MAX(decided_at) FROM recorded_approvals
    UNION ALL SELECT 2, MIN(invoiced_at), MAX(invoiced_at) FROM recorded_invoices
) AS moments
