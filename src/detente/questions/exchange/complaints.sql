-- One row where from one another: complaints of one of the two sides about the other, in the last year, by the rooms that they name.
-- A room is where the seats say that it is; one that is said to be in two places, or in none, is unknown.
WITH rooms AS (
    SELECT d.room, MIN(d.site) AS site, MIN(d.floor) AS floor
    FROM (SELECT DISTINCT room, site, floor FROM seats WHERE room IS NOT NULL AND floor IS NOT NULL) AS d
    GROUP BY d.room
    HAVING COUNT(*) = 1
),
placed AS (
    SELECT CASE WHEN a.room IS NULL OR b.room IS NULL THEN 'unknown'
                WHEN COALESCE(a.site, '') <> COALESCE(b.site, '') THEN 'away'
                WHEN a.floor <> b.floor THEN 'site'
                WHEN a.room = b.room THEN 'room'
                ELSE 'floor' END AS apart
    FROM complaints AS c
    CROSS JOIN asked
    JOIN functions AS f ON f.department = c.from_department AND f.function IN ('marketing', 'sales')
    JOIN functions AS g
      ON g.department = c.about_department AND g.function IN ('marketing', 'sales') AND g.function <> f.function
    LEFT JOIN rooms AS a ON a.room = c.from_room
    LEFT JOIN rooms AS b ON b.room = c.about_room
    WHERE c.complained_on >= asked.from_on
)
SELECT apart, COUNT(*) AS complaints
FROM placed
GROUP BY apart
ORDER BY apart
