-- One touch per done activity. No summary, no text. Exports name the record by id, or by its number at the end of the id.
WITH keys AS (
    SELECT record_id, unnest(list_distinct([record_id, regexp_replace(record_id, '^.*_', '')])) AS key
    FROM leads
),
staff AS (
    SELECT lower(name) AS key, min(name) AS name, bool_or(regexp_matches(lower(department), 'market|маркет')) AS is_marketing
    FROM users
    GROUP BY 1
)
SELECT
    activities._row,
    activities.record_id AS touch_id,
    keys.record_id AS lead_id,
    activities.happened_at AS touched_at,
    CASE WHEN staff.is_marketing THEN 'marketing' ELSE 'sales' END AS function,
    lower(coalesce(activities.type, 'activity')) AS channel,
    coalesce(staff.name, activities.author) AS person_id,
    CASE WHEN keys.record_id IS NULL THEN 'It belongs to no lead.' END AS _reject
FROM activities
LEFT JOIN keys ON keys.key = activities.lead_id
LEFT JOIN staff ON staff.key = lower(activities.author)
