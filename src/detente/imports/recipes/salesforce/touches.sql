-- One touch per finished task, per event, and per lead that joined a campaign. No subject, no text.
-- An activity belongs to a lead directly, through the contact that the lead was converted into,
-- or through the opportunity that it was converted into.
WITH grown AS (
    SELECT converted_contact_id AS record_id, first(record_id ORDER BY created_at, record_id) AS lead_id
    FROM leads
    WHERE NOT coalesce(is_deleted, false) AND nullif(converted_contact_id, '000000000000000AAA') IS NOT NULL
    GROUP BY converted_contact_id
    UNION ALL
    SELECT converted_opportunity_id, first(record_id ORDER BY created_at, record_id)
    FROM leads
    WHERE NOT coalesce(is_deleted, false) AND nullif(converted_opportunity_id, '000000000000000AAA') IS NOT NULL
    GROUP BY converted_opportunity_id
),
owners AS (
    SELECT
        users.record_id,
        CASE
            WHEN regexp_matches(lower(concat_ws(' ', users.department, users.division, roles.name)), 'market|маркет')
                THEN 'marketing'
            ELSE 'sales'
        END AS function
    FROM users
    LEFT JOIN roles ON roles.record_id = users.role_id
),
activities AS (
    SELECT
        _row,
        record_id,
        who_id,
        what_id,
        owner_id,
        coalesce(completed_at, created_at) AS touched_at,
        lower(CASE WHEN subtype IN ('Call', 'Email') THEN subtype ELSE coalesce(type, subtype, 'task') END) AS channel,
        CASE
            WHEN is_deleted THEN 'The record was deleted or merged.'
            WHEN NOT is_closed THEN 'The task is not done yet.'
        END AS _reject
    FROM tasks
    UNION ALL
    SELECT
        _row,
        record_id,
        who_id,
        what_id,
        owner_id,
        coalesce(starts_at, day_at),
        lower(coalesce(type, 'meeting')),
        CASE
            WHEN is_deleted THEN 'The record was deleted or merged.'
            WHEN is_child THEN 'It is the same event again, for another guest.'
        END
    FROM events
)
SELECT
    activities._row,
    activities.record_id AS touch_id,
    coalesce(leads.record_id, through_who.lead_id, through_what.lead_id) AS lead_id,
    activities.touched_at,
    coalesce(owners.function, 'sales') AS function,
    activities.channel,
    NULL AS campaign_id,
    nullif(activities.owner_id, '000000000000000AAA') AS person_id,
    coalesce(
        activities._reject,
        CASE
            WHEN coalesce(leads.record_id, through_who.lead_id, through_what.lead_id) IS NULL
                THEN 'It belongs to no lead.'
        END
    ) AS _reject
FROM activities
LEFT JOIN leads
    ON leads.record_id = activities.who_id
    AND NOT coalesce(leads.is_deleted, false)
    AND coalesce(leads.is_current, true)
LEFT JOIN grown AS through_who ON through_who.record_id = activities.who_id
LEFT JOIN grown AS through_what ON through_what.record_id = activities.what_id
LEFT JOIN owners ON owners.record_id = activities.owner_id
UNION ALL
SELECT
    members._row,
    members.record_id,
    coalesce(nullif(members.lead_id, '000000000000000AAA'), grown.lead_id),
    members.created_at,
    'marketing',
    lower(coalesce(campaigns.type, 'campaign')),
    members.campaign_id,
    NULL,
    CASE
        WHEN members.is_deleted THEN 'The record was deleted or merged.'
        WHEN coalesce(nullif(members.lead_id, '000000000000000AAA'), grown.lead_id) IS NULL THEN 'It belongs to no lead.'
    END
FROM members
LEFT JOIN campaigns ON campaigns.record_id = members.campaign_id
LEFT JOIN grown ON grown.record_id = members.contact_id
