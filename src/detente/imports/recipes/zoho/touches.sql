-- One touch per call, event and finished task. No subject, no text.
-- It belongs to the contact (or the lead converted into it), else to the lead or the deal it is related to.
WITH happened AS (
    SELECT
        _row, record_id, 'call' AS channel, happened_at, owner, owner_id, contact_id, related_id,
        CASE
            WHEN regexp_matches(lower(status), 'scheduled|planifi|заплан|cancel|annul|отмен')
                THEN 'The call did not take place.'
        END AS _reject
    FROM calls
    UNION ALL
    SELECT _row, record_id, 'meeting', happened_at, owner, owner_id, contact_id, related_id, NULL
    FROM events
    UNION ALL
    SELECT
        _row, record_id, 'task', happened_at, owner, owner_id, contact_id, related_id,
        CASE WHEN happened_at IS NULL THEN 'The task is not done yet.' END
    FROM tasks
),
into_contact AS (
    SELECT converted_contact_id AS contact_id, first(record_id ORDER BY created_at, record_id) AS lead_id
    FROM leads
    WHERE converted_contact_id IS NOT NULL
    GROUP BY converted_contact_id
),
into_deal AS (
    SELECT
        deals.record_id AS deal_id,
        coalesce(first(leads.record_id ORDER BY leads.created_at, leads.record_id), any_value(deals.contact_id)) AS lead_id
    FROM deals
    LEFT JOIN leads ON leads.converted_deal_id = deals.record_id
    GROUP BY deals.record_id
),
staff AS (
    SELECT
        coalesce(record_id, name) AS person_id,
        regexp_matches(lower(concat_ws(' ', department, role)), 'market|маркет') AS is_marketing
    FROM users
)
SELECT
    happened._row,
    happened.record_id AS touch_id,
    coalesce(into_contact.lead_id, happened.contact_id, related.record_id, into_deal.lead_id) AS lead_id,
    happened.happened_at AS touched_at,
    CASE WHEN staff.is_marketing THEN 'marketing' ELSE 'sales' END AS function,
    happened.channel,
    coalesce(happened.owner_id, happened.owner) AS person_id,
    coalesce(
        happened._reject,
        CASE
            WHEN coalesce(into_contact.lead_id, happened.contact_id, related.record_id, into_deal.lead_id) IS NULL
                THEN 'It belongs to no lead.'
        END
    ) AS _reject
FROM happened
LEFT JOIN into_contact ON into_contact.contact_id = happened.contact_id
LEFT JOIN leads AS related ON related.record_id = happened.related_id
LEFT JOIN into_deal ON into_deal.deal_id = happened.related_id
LEFT JOIN staff ON staff.person_id = coalesce(happened.owner_id, happened.owner)
