-- One row a room and a group that sits there: how many people. Groups of the two sides are teams, or what of a department is in
-- none; all others are one (side is empty).
SELECT COALESCE(q.site, '') AS site,
       q.floor,
       COALESCE(q.room, '') AS room,
       CASE WHEN s.function IN ('marketing', 'sales') THEN s.function ELSE '' END AS side,
       CASE WHEN s.function IN ('marketing', 'sales') THEN s.department ELSE '' END AS department,
       CASE WHEN s.function IN ('marketing', 'sales') THEN COALESCE(s.team, '') ELSE '' END AS team,
       COUNT(*) AS people
FROM staff AS s
JOIN (
    SELECT person_id, site, floor, room, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY from_on DESC, floor, room, site) AS place
    FROM seats
) AS q ON q.person_id = s.person_id AND q.place = 1
WHERE s.left_on IS NULL AND q.floor IS NOT NULL
GROUP BY COALESCE(q.site, ''), q.floor, COALESCE(q.room, ''),
         CASE WHEN s.function IN ('marketing', 'sales') THEN s.function ELSE '' END,
         CASE WHEN s.function IN ('marketing', 'sales') THEN s.department ELSE '' END,
         CASE WHEN s.function IN ('marketing', 'sales') THEN COALESCE(s.team, '') ELSE '' END
ORDER BY 1, 2, 3, 4, 5, 6
