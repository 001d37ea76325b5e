-- One row a wave, a side (marketing, sales) and a number of items answered: who answered, and what their answers come to.
-- people: respondents. total, squares: of each respondent's sum of scores. wrote: those with a comment, named: those whose
-- comments name how people talk with one another, in three languages. asked.to_on: the day after the last one seen.
SELECT w.wave,
       MIN(w.asked_on) AS asked_on,
       w.side,
       w.items,
       COUNT(*) AS people,
       CAST(SUM(w.score) AS BIGINT) AS total,
       CAST(SUM(w.score * w.score) AS BIGINT) AS squares,
       CAST(SUM(w.wrote) AS BIGINT) AS wrote,
       CAST(SUM(w.named) AS BIGINT) AS named
FROM (
    SELECT a.wave,
           MIN(a.asked_on) AS asked_on,
           f.function AS side,
           a.respondent,
           COUNT(*) AS items,
           SUM(a.score) AS score,
           MAX(CASE WHEN a.comment IS NOT NULL THEN 1 ELSE 0 END) AS wrote,
           MAX(CASE WHEN a.comment LIKE '%ommunicat%' OR a.comment LIKE '%OMMUNICAT%' OR a.comment LIKE '%alk to each other%'
                      OR a.comment LIKE '%оммуникац%' OR a.comment LIKE '%ОММУНИКАЦ%' OR a.comment LIKE '%бщени%'
                    THEN 1 ELSE 0 END) AS named
    FROM survey_answers AS a
    JOIN functions AS f ON f.department = a.department AND f.function IN ('marketing', 'sales')
    CROSS JOIN asked
    WHERE a.score IS NOT NULL AND a.asked_on < asked.to_on
    GROUP BY a.wave, f.function, a.respondent
) AS w
GROUP BY w.wave, w.side, w.items
ORDER BY asked_on, w.wave, w.side, w.items
