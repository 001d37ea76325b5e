-- One row: the first and the last moment (µs UTC) at which the company's records say that something happened.
-- Closing days of open deals are expectations, not events. What people planned (meetings, targets) does not count.
SELECT MIN(first_at) AS first_at, MAX(last_at) AS last_at
FROM (
    SELECT MIN(created_at) AS first_at, MAX(created_at) AS last_at FROM recorded_leads
    UNION ALL SELECT MIN(closed_at), MAX(closed_at) FROM recorded_leads
    UNION ALL SELECT MIN(opened_at), MAX(opened_at) FROM recorded_deals
    UNION ALL SELECT MIN(closed_at), MAX(closed_at) FROM recorded_deals WHERE outcome <> 'open'
    UNION ALL SELECT MIN(touched_at), MAX(touched_at) FROM recorded_touches
    UNION ALL SELECT MIN(handed_at), MAX(handed_at) FROM recorded_handovers
    UNION ALL SELECT MIN(invoiced_at), MAX(invoiced_at) FROM recorded_invoices
    UNION ALL SELECT MIN(sent_at), MAX(sent_at) FROM recorded_messages
    UNION ALL SELECT MIN(decided_at), MAX(decided_at) FROM recorded_approvals
) AS moments
