-- One line per campaign; the end date is its last day.
SELECT
    name AS "Campaign name",
    channel AS "Campaign type",
    started_on AS "Campaign start date",
    ended_on - 1 AS "Campaign end date"
FROM campaigns
ORDER BY number_of(campaign_id)
