-- Each user's mail address, by which their mails and calendars know them.
SELECT _row, lower(email) AS address, coalesce(user_id, email, name) AS person_id
FROM users
WHERE email IS NOT NULL
