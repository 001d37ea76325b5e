-- One line per user.
SELECT
    getvariable('first_user') + number_of(people.person_id) AS "User ID",
    people.name AS "Name",
    'user' || number_of(people.person_id) || '@example.com' AS "Email",
    people.department AS "Department",
    people.team AS "Main team",
    people.title AS "Job Title",
    managers.name AS "Manager",
    people.started_on AS "Start Date",
    people.left_on AS "Deactivation date"
FROM people
LEFT JOIN people AS managers ON managers.person_id = people.manager_id
ORDER BY number_of(people.person_id)
