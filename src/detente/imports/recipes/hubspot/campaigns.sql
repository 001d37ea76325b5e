-- One campaign per campaign; the end date is its last day. Leads name campaigns by name, so the name is the id.
SELECT
    _row,
    name AS campaign_id,
    name,
    channel,
    starts_on AS started_on,
    ends_on + 1 AS ended_on
FROM campaigns
