-- One touch per call, sent e-mail, meeting and finished task, and per form that a contact filled in. No subject, no text.
-- An activity belongs to every contact associated with it, else to the lead of the deal associated with it.
WITH keys AS (
    SELECT
        coalesce(user_id, email, name) AS person_id,
        lower(unnest([user_id, email, name, first_name || ' ' || last_name])) AS key,
        department,
        team
    FROM users
),
owners AS (
    SELECT
        key,
        min(person_id) AS person_id,
        bool_or(regexp_matches(lower(concat_ws(' ', department, team)), 'market|маркет')) AS is_marketing
    FROM keys
    WHERE key IS NOT NULL
    GROUP BY key
    HAVING count(DISTINCT person_id) = 1
),
happened AS NOT MATERIALIZED (
    SELECT
        _row, record_id, 'call' AS channel, happened_at, assigned_to, NULL AS function, NULL AS campaign, contact_ids, deal_ids,
        NULL AS _reject
    FROM calls
    UNION ALL
    SELECT
        _row, record_id, 'e-mail', happened_at, assigned_to, NULL, NULL, contact_ids, deal_ids,
        CASE WHEN regexp_matches(lower(direction), 'incoming|entrant|входящ') THEN 'It was written by the lead, not by us.' END
    FROM emails
    UNION ALL
    SELECT
        _row, record_id, 'meeting', happened_at, assigned_to, NULL, NULL, contact_ids, deal_ids,
        CASE WHEN regexp_matches(lower(outcome), 'cancel|annul|отмен') THEN 'The meeting was cancelled.' END
    FROM meetings
    UNION ALL
    SELECT
        _row, record_id, lower(coalesce(type, 'task')), happened_at, assigned_to, NULL, NULL, contact_ids, deal_ids,
        CASE WHEN NOT regexp_matches(lower(status), 'complet|termin|done|заверш|выполн') THEN 'The task is not done yet.' END
    FROM tasks
    UNION ALL
    SELECT
        _row, record_id, lower(type), happened_at, assigned_to, lower(function), campaign, contact_ids, deal_ids,
        CASE
            WHEN regexp_matches(lower(concat_ws(' ', type, direction)), 'incoming|entrant|входящ')
                THEN 'It was written by the lead, not by us.'
            WHEN regexp_matches(lower(type), '^(note|remarque|заметка)$') THEN 'It is a note, not a contact.'
        END
    FROM activities
),
leads_of_deals AS (
    SELECT record_id AS deal_id, trim(split_part(contact_ids, ';', 1)) AS lead_id
    FROM deals
    WHERE contact_ids IS NOT NULL
),
touched AS (
    SELECT happened.*, contact_ids AS lead_id, 1 AS place
    FROM happened
    WHERE NOT contains(contact_ids, ';')
    UNION ALL
    SELECT happened.*, trim(listed.contact_id), listed.place
    FROM happened, unnest(string_split(contact_ids, ';')) WITH ORDINALITY AS listed (contact_id, place)
    WHERE contains(contact_ids, ';')
    UNION ALL
    SELECT happened.*, leads_of_deals.lead_id, 1
    FROM happened
    LEFT JOIN leads_of_deals ON leads_of_deals.deal_id = trim(split_part(happened.deal_ids, ';', 1))
    WHERE contact_ids IS NULL
)
SELECT
    touched._row,
    touched.record_id || CASE WHEN touched.place > 1 THEN '/' || touched.place ELSE '' END AS touch_id,
    touched.lead_id,
    touched.happened_at AS touched_at,
    CASE
        WHEN touched.function IN (
            'marketing', 'sales', 'product', 'support', 'hr', 'finance', 'legal', 'management', 'production', 'other'
        )
            THEN touched.function
        WHEN owners.is_marketing OR regexp_matches(touched.channel, 'marketing|form|advert|campaign') THEN 'marketing'
        ELSE 'sales'
    END AS function,
    touched.channel,
    touched.campaign AS campaign_id,
    coalesce(owners.person_id, touched.assigned_to) AS person_id,
    coalesce(touched._reject, CASE WHEN touched.lead_id IS NULL THEN 'It belongs to no lead.' END) AS _reject
FROM touched
LEFT JOIN owners ON owners.key = lower(touched.assigned_to)
UNION ALL
SELECT _row, record_id || '/first form', record_id, first_conversion_at, 'marketing', 'form', campaign, NULL, NULL
FROM contacts
WHERE first_conversion_at IS NOT NULL
UNION ALL
SELECT _row, record_id || '/latest form', record_id, recent_conversion_at, 'marketing', 'form', NULL, NULL, NULL
FROM contacts
WHERE recent_conversion_at > first_conversion_at
