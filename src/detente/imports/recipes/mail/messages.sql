-- One message per letter that a person wrote. Somebody is known by their address.
SELECT
    _row,
    message_id,
    sent_at,
    sender AS sender_id,
    'email' AS medium,
    thread_id,
    CASE WHEN automatic THEN 'It was written by a program, not by a person.' END AS _reject
FROM headers
