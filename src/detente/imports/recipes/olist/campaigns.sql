-- One campaign per landing page: it is the only trace of what brought a lead. Its channel is not recorded.
SELECT
    min(_row) AS _row,
    landing_page_id AS campaign_id,
    'landing page ' || left(landing_page_id, 8) AS name
FROM leads
WHERE landing_page_id IS NOT NULL
GROUP BY landing_page_id
