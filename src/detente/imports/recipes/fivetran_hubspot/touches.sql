-- One touch per call, sent e-mail, meeting and finished task, for each contact associated with it, and per form filled in.
WITH happened AS (
    SELECT
        _row, engagement_id, 'call' AS channel, happened_at, owner_id,
        CASE WHEN is_deleted THEN 'The record was deleted or merged.' END AS _reject
    FROM calls
    UNION ALL
    SELECT
        _row, engagement_id, 'e-mail', happened_at, owner_id,
        CASE
            WHEN is_deleted THEN 'The record was deleted or merged.'
            WHEN type = 'INCOMING_EMAIL' THEN 'It was written by the lead, not by us.'
        END
    FROM emails
    UNION ALL
    SELECT
        _row, engagement_id, 'meeting', happened_at, owner_id,
        CASE
            WHEN is_deleted THEN 'The record was deleted or merged.'
            WHEN outcome LIKE 'CANCEL%' THEN 'The meeting was cancelled.'
        END
    FROM meetings
    UNION ALL
    SELECT
        _row, engagement_id, lower(coalesce(type, 'task')), done_at, owner_id,
        CASE
            WHEN is_deleted THEN 'The record was deleted or merged.'
            WHEN done_at IS NULL THEN 'The task is not done yet.'
        END
    FROM tasks
),
of_deals AS (
    SELECT engagement_deals.engagement_id, min(deal_contacts.contact_id) AS lead_id
    FROM engagement_deals
    JOIN deal_contacts ON deal_contacts.deal_id = engagement_deals.deal_id
    GROUP BY engagement_deals.engagement_id
)
SELECT
    happened._row,
    happened.engagement_id
        || CASE WHEN row_number() OVER contacts > 1 THEN '/' || row_number() OVER contacts ELSE '' END AS touch_id,
    coalesce(engagement_contacts.contact_id, of_deals.lead_id) AS lead_id,
    happened.happened_at AS touched_at,
    'sales' AS function,
    happened.channel,
    happened.owner_id AS person_id,
    coalesce(
        happened._reject,
        CASE WHEN coalesce(engagement_contacts.contact_id, of_deals.lead_id) IS NULL THEN 'It belongs to no lead.' END
    ) AS _reject
FROM happened
LEFT JOIN engagement_contacts ON engagement_contacts.engagement_id = happened.engagement_id
LEFT JOIN of_deals ON of_deals.engagement_id = happened.engagement_id
WINDOW contacts AS (PARTITION BY happened._row ORDER BY engagement_contacts.contact_id)
UNION ALL
SELECT _row, conversion_id, contact_id, submitted_at, 'marketing', 'form', NULL, NULL
FROM submissions
