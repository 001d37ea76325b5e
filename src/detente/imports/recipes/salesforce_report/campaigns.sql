-- One campaign per campaign named in a lead.
SELECT
    min(_row) AS _row,
    campaign AS campaign_id,
    campaign AS name
FROM leads
WHERE campaign IS NOT NULL
GROUP BY campaign
