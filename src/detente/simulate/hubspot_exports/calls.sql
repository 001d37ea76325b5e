-- One line per call that a seller made.
SELECT
    9100000001 + number_of(touch_id) AS "Record ID",
    local(touched_at) AS "Activity date",
    'Completed' AS "Call status",
    'Outbound' AS "Call direction",
    people.name AS "Activity assigned to",
    contact(lead_id) AS "Associated Contact IDs"
FROM touches
LEFT JOIN people ON people.person_id = touches.person_id
WHERE function = 'sales' AND channel = 'call'
ORDER BY 1
