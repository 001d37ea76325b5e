-- One row an item of the last wave and a side (marketing, sales): how many answered it, and what their answers come to.
SELECT a.item,
       f.function AS side,
       COUNT(*) AS people,
       CAST(SUM(a.score) AS BIGINT) AS total,
       CAST(SUM(a.score * a.score) AS BIGINT) AS squares
FROM survey_answers AS a
JOIN functions AS f ON f.department = a.department AND f.function IN ('marketing', 'sales')
CROSS JOIN asked
WHERE a.score IS NOT NULL AND a.wave = asked.wave
GROUP BY a.item, f.function
ORDER BY a.item, f.function
