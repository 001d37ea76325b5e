-- One row an address (or id) that wrote, was written to, was asked to a meeting or decided, and that is nobody's.
SELECT DISTINCT u.address
FROM (
    SELECT sender_id AS address FROM messages
    UNION
    SELECT person_id FROM recipients
    UNION
    SELECT person_id FROM invitations
    UNION
    SELECT person_id FROM approvals
) AS u
LEFT JOIN people AS p ON p.person_id = u.address
WHERE p.person_id IS NULL
ORDER BY u.address
