-- One row an item of the last wave and a side (marketing, sales): how many answered it, and what their answers come to.
SELECT a.item,
       a.side,
       COUNT(*) AS people,
       CAST(SUM(a.score) AS BIGINT) AS total,
       CAST(SUM(a.score * a.score) AS BIGINT) AS squares
FROM survey_sides AS a
CROSS JOIN asked
WHERE a.score IS NOT NULL AND a.wave = asked.wave
GROUP BY a.item, a.side
ORDER BY a.item, a.side
