-- One lead per row of a leads report. A lead in the report twice (once per campaign) is one lead: the first row counts.
SELECT
    _row,
    record_id AS lead_id,
    created_at,
    coalesce(source, '(none)') AS source,
    campaign AS campaign_id,
    industry AS segment,
    country AS region
FROM leads
