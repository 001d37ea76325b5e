-- One campaign per campaign. Leads name campaigns by name, so the name is the id.
SELECT
    _row,
    name AS campaign_id,
    name
FROM campaigns
