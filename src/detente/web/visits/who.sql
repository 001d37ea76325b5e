-- One row a person who works here: where they belong, what they are called, and where they sit.
SELECT s.person_id, p.name, s.department, s.team, s.function, q.site, q.floor, q.room
FROM staff AS s
JOIN people AS p ON p.person_id = s.person_id
LEFT JOIN (
    SELECT person_id, site, floor, room, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY from_on DESC, floor, room, site) AS place
    FROM seats
) AS q ON q.person_id = s.person_id AND q.place = 1
WHERE s.left_on IS NULL
ORDER BY s.person_id
