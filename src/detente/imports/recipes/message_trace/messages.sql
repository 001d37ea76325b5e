-- One message per id and file (_row >> 40), whose first row counts. Its addressees are made of every row.
SELECT
    _row,
    trim(message_id, ' <>') AS message_id,
    sent_at,
    lower(trim(sender, ' <>')) AS sender_id,
    'email' AS medium,
    CASE
        WHEN trim(sender, ' <>') = '' OR sender IS NULL THEN 'It has no sender: a bounce, not a message of a person.'
        WHEN NOT contains(sender, '@') THEN 'Its sender is no address.'
    END AS _reject
FROM trace
QUALIFY message_id IS NULL OR row_number() OVER (PARTITION BY trim(message_id, ' <>'), _row >> 40 ORDER BY _row) = 1
