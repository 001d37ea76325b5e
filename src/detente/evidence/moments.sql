-- One row a table, a year in which its rows began and a year in which they ended: how many moments the company's records
-- name there, and the first and the last of them (µs UTC). A year is a stretch of 365.25 days here, counted from 1970.
-- Closing days of open deals are expectations, not events. What people planned (meetings, targets) does not count;
-- invoices, which may bear the day they are due, and surveys, which are asked at any time, count only where nothing else is
-- there (choice 2). Each table is read once.
SELECT name,
       choice,
       COUNT(began_at) AS begun,
       MIN(began_at) AS first_begun_at,
       MAX(began_at) AS last_begun_at,
       COUNT(ended_at) AS ended,
       MIN(ended_at) AS first_ended_at,
       MAX(ended_at) AS last_ended_at
FROM (
    SELECT 'leads' AS name, 1 AS choice, created_at AS began_at, closed_at AS ended_at FROM recorded_leads
    UNION ALL
    SELECT 'deals', 1, opened_at, CASE WHEN outcome <> 'open' THEN closed_at END FROM recorded_deals
    UNION ALL SELECT 'deal_changes', 1, changed_at, CAST(NULL AS BIGINT) FROM recorded_deal_changes
    UNION ALL SELECT 'touches', 1, touched_at, CAST(NULL AS BIGINT) FROM recorded_touches
    UNION ALL SELECT 'handovers', 1, handed_at, CAST(NULL AS BIGINT) FROM recorded_handovers
    UNION ALL SELECT 'messages', 1, sent_at, CAST(NULL AS BIGINT) FROM recorded_messages
    UNION ALL SELECT 'cases', 1, opened_at, closed_at FROM recorded_cases
    UNION ALL SELECT 'approvals', 1, decided_at, CAST(NULL AS BIGINT) FROM recorded_approvals
    UNION ALL SELECT 'invoices', 2, invoiced_at, CAST(NULL AS BIGINT) FROM recorded_invoices
    UNION ALL SELECT 'survey_answers', 2, asked_on * 86400000000, CAST(NULL AS BIGINT) FROM recorded_survey_answers
) AS moments
GROUP BY name, choice, began_at - began_at % 31557600000000, ended_at - ended_at % 31557600000000
