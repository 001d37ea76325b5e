-- One addressee per address; several stand in one cell, each with what became of it: a@x.example##Delivered;b@x.example##Failed
WITH listed AS (
    SELECT
        _row,
        trim(message_id, ' <>') AS message_id,
        sender,
        regexp_extract_all(lower(recipients), '[^\s;,<>#]+@[^\s;,<>#]+') AS addresses
    FROM trace
    WHERE message_id IS NOT NULL AND recipients IS NOT NULL
)
SELECT
    _row,
    message_id,
    unnest(CASE WHEN len(addresses) = 0 THEN [''] ELSE addresses END) AS person_id,
    'to' AS kind,
    CASE
        WHEN trim(sender, ' <>') = '' OR sender IS NULL THEN 'It has no sender: a bounce, not a message of a person.'
        WHEN NOT contains(sender, '@') THEN 'Its sender is no address.'
        WHEN len(addresses) = 0 THEN 'Its addressee is no address.'
    END AS _reject
FROM listed
