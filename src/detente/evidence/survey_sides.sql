-- One row an answer of somebody in marketing or sales, with the side. A department that fewer than five answered from is
-- written under its side in brackets, such as (sales).
SELECT a.wave,
       a.asked_on,
       a.respondent,
       a.department,
       a.level_band,
       a.site,
       a.item,
       a.score,
       a.comment,
       f.function AS side
FROM survey_answers AS a
JOIN (
    SELECT department, function FROM functions
    UNION
    SELECT '(marketing)', 'marketing'
    UNION
    SELECT '(sales)', 'sales'
) AS f ON f.department = a.department
WHERE f.function IN ('marketing', 'sales')
