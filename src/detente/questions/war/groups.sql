-- One row a cell of the last wave (asked.wave): department, band of levels and site as they were told, of both sides.
-- people: respondents. total, squares: of each respondent's mean score, in thousandths. Items that fewer than asked.fewest
-- of a side answered are left out.
SELECT w.side, w.department, w.level_band, w.site, COUNT(*) AS people, CAST(SUM(w.mean) AS BIGINT) AS total,
       CAST(SUM(w.mean * w.mean) AS BIGINT) AS squares
FROM (
    SELECT a.respondent,
           a.side,
           a.department,
           a.level_band,
           a.site,
           CAST(FLOOR((2000 * SUM(a.score) + COUNT(*)) / (2 * COUNT(*))) AS BIGINT) AS mean
    FROM survey_sides AS a
    CROSS JOIN asked
    WHERE a.score IS NOT NULL AND a.many >= asked.fewest AND a.wave = asked.wave
    GROUP BY a.respondent, a.side, a.department, a.level_band, a.site
) AS w
GROUP BY w.side, w.department, w.level_band, w.site
ORDER BY w.side, w.department, w.level_band, w.site
