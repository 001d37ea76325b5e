-- One campaign per campaign; the end date is its last day.
SELECT
    _row,
    record_id AS campaign_id,
    name,
    type AS channel,
    starts_at::DATE AS started_on,
    ends_at::DATE + 1 AS ended_on,
    CASE WHEN is_deleted THEN 'The record was deleted or merged.' END AS _reject
FROM campaigns
