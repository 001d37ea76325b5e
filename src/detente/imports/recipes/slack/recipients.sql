-- One addressee per person who is answered, mentioned, or a member of a direct conversation.
WITH known AS (
    SELECT user_id, min(address) AS address, bool_or(program) AS program
    FROM accounts
    GROUP BY user_id
),
written AS (
    SELECT post_id, bool_or(automatic) AS automatic
    FROM posts
    GROUP BY post_id
)
SELECT
    addressees._row,
    addressees.post_id AS message_id,
    coalesce(known.address, addressees.user_id) AS person_id,
    'to' AS kind,
    CASE
        WHEN written.automatic THEN 'It was written by a program, not by a person.'
        WHEN known.program OR addressees.user_id = 'USLACKBOT' THEN 'It is addressed to a program, not to a person.'
    END AS _reject
FROM addressees
LEFT JOIN known ON known.user_id = addressees.user_id
LEFT JOIN written ON written.post_id = addressees.post_id
