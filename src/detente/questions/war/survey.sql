-- One row a wave, a side (marketing, sales) and a number of items answered: who answered, and what their answers come to.
-- people: respondents. total, squares: of each respondent's sum of scores. Items that fewer than asked.fewest of a side
-- answered are left out: of a total with them they could be found. asked.to_on: the day after the last one seen.
SELECT w.wave,
       MIN(w.asked_on) AS asked_on,
       w.side,
       w.items,
       COUNT(*) AS people,
       CAST(SUM(w.score) AS BIGINT) AS total,
       CAST(SUM(w.score * w.score) AS BIGINT) AS squares
FROM (
    SELECT a.wave,
           MIN(a.asked_on) AS asked_on,
           a.side,
           a.respondent,
           COUNT(*) AS items,
           SUM(a.score) AS score
    FROM survey_sides AS a
    CROSS JOIN asked
    WHERE a.score IS NOT NULL AND a.many >= asked.fewest AND a.asked_on < asked.to_on
    GROUP BY a.wave, a.side, a.respondent
) AS w
GROUP BY w.wave, w.side, w.items
ORDER BY asked_on, w.wave, w.side, w.items
