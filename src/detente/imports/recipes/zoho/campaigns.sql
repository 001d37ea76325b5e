-- One campaign per campaign; the end date is its last day.
SELECT
    _row,
    record_id AS campaign_id,
    name,
    type AS channel,
    starts_on AS started_on,
    ends_on + 1 AS ended_on
FROM campaigns
