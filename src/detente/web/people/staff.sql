-- One row a person: who works or worked here, and until when (a day's number, days since 1970-01-01).
-- For linking accounts to people, and for ending the sessions of those who left. function: of the department, for its head's rights.
SELECT p.person_id,
       p.name,
       p.department,
       p.team,
       p.title,
       p.is_head,
       p.left_on,
       f.function
FROM people AS p
LEFT JOIN functions AS f ON f.department = p.department
ORDER BY p.person_id
