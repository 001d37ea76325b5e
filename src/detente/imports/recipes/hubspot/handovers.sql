-- One handover per contact with an owner: when it was last given to somebody. HubSpot does not say from whom,
-- nor whether it was taken: it is an offer from marketing.
-- A contact that was exported twice was handed over once.
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
)
SELECT
    contacts._row,
    contacts.record_id AS lead_id,
    contacts.owner_assigned_at AS handed_at,
    'marketing' AS from_function,
    'sales' AS to_function,
    coalesce(owners.person_id, contacts.owner) AS person_id,
    'offered' AS state
FROM contacts
LEFT JOIN owners ON owners.key = lower(contacts.owner)
WHERE contacts.owner IS NOT NULL AND contacts.owner_assigned_at IS NOT NULL AND NOT coalesce(owners.is_marketing, false)
QUALIFY row_number() OVER (PARTITION BY contacts.record_id ORDER BY contacts._row DESC) = 1
