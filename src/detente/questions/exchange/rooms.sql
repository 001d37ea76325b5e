-- One row two teams of the two sides and where their people sit from one another: room, floor, site (another floor), away.
-- pairs: of people, one of each team; tied: who wrote to one another in the rows that are still there. Whose seat or team isn't
-- known is left out.
WITH seated AS (
    SELECT s.number, s.function, s.team, q.site, q.floor, q.room
    FROM staff AS s
    JOIN (
        SELECT person_id, site, floor, room, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY from_on DESC, floor, room, site) AS place
        FROM seats
    ) AS q ON q.person_id = s.person_id AND q.place = 1
    WHERE s.left_on IS NULL AND s.team IS NOT NULL AND s.function IN ('marketing', 'sales') AND q.floor IS NOT NULL
),
wrote AS (
    SELECT DISTINCT CASE WHEN from_function = 'marketing' THEN sender ELSE reader END AS marketing,
           CASE WHEN from_function = 'marketing' THEN reader ELSE sender END AS sales
    FROM addressed
    WHERE (from_function = 'marketing' AND to_function = 'sales') OR (from_function = 'sales' AND to_function = 'marketing')
),
beside AS (
    SELECT a.number AS marketing,
           b.number AS sales,
           a.team AS marketing_team,
           b.team AS sales_team,
           CASE WHEN COALESCE(a.site, '') <> COALESCE(b.site, '') THEN 'away'
                WHEN a.floor <> b.floor THEN 'site'
                WHEN a.room = b.room THEN 'room'
                ELSE 'floor' END AS apart
    FROM seated AS a
    CROSS JOIN seated AS b
    WHERE a.function = 'marketing' AND b.function = 'sales'
)
SELECT b.marketing_team,
       b.sales_team,
       b.apart,
       COUNT(*) AS pairs,
       SUM(CASE WHEN w.sales IS NULL THEN 0 ELSE 1 END) AS tied,
       COUNT(DISTINCT b.marketing) AS marketing,
       COUNT(DISTINCT b.sales) AS sales
FROM beside AS b
LEFT JOIN wrote AS w ON w.marketing = b.marketing AND w.sales = b.sales
GROUP BY b.marketing_team, b.sales_team, b.apart
ORDER BY b.marketing_team, b.sales_team, b.apart
