-- One row an answer of somebody in marketing or sales, with the side. A department that fewer than five answered from is
-- written under its side in brackets, such as (sales). many: how many of the side answered the item in that wave.
SELECT a.wave,
       a.asked_on,
       a.respondent,
       a.department,
       a.level_band,
       a.site,
       a.item,
       a.score,
       a.comment,
       f.side,
       SUM(CASE WHEN a.score IS NOT NULL THEN 1 ELSE 0 END) OVER (PARTITION BY a.wave, f.side, a.item) AS many
FROM survey_answers AS a
JOIN answering AS f ON f.department = a.department
