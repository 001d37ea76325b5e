-- One lead per person, and per entry of the leads inbox that names no person.
-- A person's source: their own, where the company keeps one; else that of their first inbox entry or first deal
-- whose channel is known. A channel that came later never replaces an earlier one.
WITH met AS (
    SELECT coalesce(person_id, lower(person)) AS person, created_at, channel FROM leads WHERE channel IS NOT NULL
    UNION ALL
    SELECT coalesce(person_id, lower(person)), created_at, channel FROM deals WHERE channel IS NOT NULL
),
first_met AS (
    SELECT person, first(channel ORDER BY created_at) AS channel
    FROM met
    WHERE person IS NOT NULL
    GROUP BY person
),
names AS (
    SELECT lower(name) AS name, count(*) AS persons
    FROM persons
    GROUP BY 1
)
SELECT
    persons._row,
    coalesce(persons.record_id, persons.name) AS lead_id,
    persons.created_at,
    coalesce(persons.source, by_id.channel, by_name.channel, '(none)') AS source,
    NULL AS campaign_id,
    persons.country AS region,
    coalesce(persons.organization_id, persons.organization) AS customer_id,
    CASE
        WHEN persons.record_id IS NULL AND names.persons > 1
            THEN 'Several people bear this name; export the column "Person - ID".'
    END AS _reject
FROM persons
LEFT JOIN names ON names.name = lower(persons.name)
LEFT JOIN first_met AS by_id ON by_id.person = persons.record_id
LEFT JOIN first_met AS by_name ON by_name.person = lower(persons.name) AND names.persons = 1
UNION ALL
SELECT
    _row,
    record_id,
    created_at,
    coalesce(channel, '(none)'),
    campaign,
    NULL,
    coalesce(organization_id, organization),
    NULL
FROM leads
WHERE person IS NULL AND person_id IS NULL
