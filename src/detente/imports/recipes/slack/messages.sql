-- One message per record that a person wrote.
WITH known AS (
    SELECT user_id, min(address) AS address
    FROM accounts
    GROUP BY user_id
)
SELECT
    posts._row,
    posts.post_id AS message_id,
    posts.sent_at,
    coalesce(known.address, posts.user_id) AS sender_id,
    'chat' AS medium,
    posts.thread_id,
    CASE WHEN posts.automatic THEN 'It was written by a program, not by a person.' END AS _reject
FROM posts
LEFT JOIN known ON known.user_id = posts.user_id
