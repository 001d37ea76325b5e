-- One row a person: who works or worked here, and until when (a day's number, days since 1970-01-01).
-- For linking accounts to people, and for ending the sessions of those who left.
SELECT p.person_id,
       p.name,
       p.department,
       p.team,
       p.title,
       p.is_head,
       p.left_on
FROM people AS p
ORDER BY p.person_id
