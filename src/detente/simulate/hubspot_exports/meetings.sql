-- One line per visit of a seller.
SELECT
    9400000001 + number_of(touch_id) AS "Record ID",
    local(touched_at) AS "Meeting start time",
    'Completed' AS "Meeting outcome",
    people.name AS "Activity assigned to",
    contact(lead_id) AS "Associated Contact IDs"
FROM touches
LEFT JOIN people ON people.person_id = touches.person_id
WHERE function = 'sales' AND channel = 'visit'
ORDER BY 1
