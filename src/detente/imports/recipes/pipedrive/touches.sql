-- One touch per done activity, and one of marketing per entry of the leads inbox that names a person. No subject, no note.
-- An activity belongs to its contact person (by id where ids were exported, else by name), else to that of its deal.
WITH named AS (
    SELECT
        activities._row,
        activities.record_id,
        'sales' AS function,
        activities.type AS channel,
        activities.done_at AS touched_at,
        activities.owner,
        coalesce(activities.person_id, CASE WHEN activities.person IS NULL THEN deals.person_id END) AS person_id,
        coalesce(activities.person, CASE WHEN activities.person_id IS NULL THEN deals.person END) AS person,
        coalesce(activities.organization, deals.organization) AS organization,
        activities.lead_id,
        CASE
            WHEN activities.done_at IS NULL OR regexp_matches(lower(activities.done), 'undone|to do|à faire|не сделан')
                THEN 'The task is not done yet.'
        END AS _reject
    FROM activities
    LEFT JOIN deals ON deals.record_id = activities.deal_id
    UNION ALL
    SELECT
        _row, record_id, 'marketing', coalesce(channel, 'leads inbox'), created_at, NULL, person_id, person, organization,
        NULL, NULL
    FROM leads
    WHERE person IS NOT NULL OR person_id IS NOT NULL
),
candidates AS (
    SELECT
        named._row,
        coalesce(persons.record_id, persons.name) AS lead_id,
        lower(persons.organization) = lower(named.organization) AS same_organization
    FROM named
    JOIN persons ON lower(persons.name) = lower(named.person)
    WHERE coalesce(lower(persons.organization) = lower(named.organization), true)
),
namesakes AS (  -- somebody of the same organization goes before somebody of none
    SELECT _row, count(*) AS persons, min(lead_id) AS lead_id
    FROM candidates
    WHERE same_organization OR _row NOT IN (SELECT _row FROM candidates WHERE same_organization)
    GROUP BY _row
),
found AS (
    SELECT
        named.*,
        has.id,
        namesakes.persons,
        CASE WHEN has.id THEN named.person_id ELSE coalesce(namesakes.lead_id, named.lead_id) END AS found_id
    FROM named
    CROSS JOIN LATERAL (
        SELECT named.person_id IS NOT NULL AND (SELECT count(record_id) > 0 FROM persons) AS id
    ) AS has
    LEFT JOIN namesakes ON namesakes._row = named._row
)
SELECT
    found._row,
    found.record_id AS touch_id,
    found.found_id AS lead_id,
    found.touched_at,
    CASE WHEN regexp_matches(lower(users.department), 'market|маркет') THEN 'marketing' ELSE found.function END AS function,
    lower(found.channel) AS channel,
    found.owner AS person_id,
    CASE
        WHEN found._reject IS NOT NULL THEN found._reject
        WHEN NOT found.id AND found.persons > 1 THEN 'Several people bear this name; export the ids of the contact persons.'
        WHEN found.found_id IS NULL THEN 'It belongs to no lead.'
    END AS _reject
FROM found
LEFT JOIN users ON users.name = found.owner
