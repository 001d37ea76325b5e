-- One row a person who works here, and where they belong.
SELECT person_id, department, team, function
FROM staff
WHERE left_on IS NULL
ORDER BY person_id
