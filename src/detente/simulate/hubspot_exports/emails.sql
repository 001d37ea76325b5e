-- One line per e-mail that a seller sent, and some that the contact sent back.
SELECT * EXCLUDE (turn)
FROM (
    SELECT
        0 AS turn,
        9200000001 + number_of(touch_id) AS "Record ID",
        local(touched_at) AS "Activity date",
        'Outgoing Email' AS "Email direction",
        people.name AS "Activity assigned to",
        contact(lead_id) AS "Associated Contact IDs"
    FROM touches
    LEFT JOIN people ON people.person_id = touches.person_id
    WHERE function = 'sales' AND channel = 'e-mail'
    UNION ALL
    SELECT 1, 9300000001 + number_of(touch_id), local(touched_at + INTERVAL 3 HOUR), 'Incoming Email', people.name, contact(lead_id)
    FROM touches
    LEFT JOIN people ON people.person_id = touches.person_id
    WHERE function = 'sales' AND channel = 'e-mail' AND number_of(touch_id) % 13 = 0
        AND touched_at + INTERVAL 3 HOUR < getvariable('as_of')
) AS mails
ORDER BY turn, "Record ID"
