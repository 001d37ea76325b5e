-- One row a department from which marketing or sales answer when they are asked, with the side. What too few of a department
-- said is written under its side in brackets, such as (sales).
SELECT f.department, f.function AS side
FROM (
    SELECT department, function FROM functions
    UNION
    SELECT '(marketing)', 'marketing'
    UNION
    SELECT '(sales)', 'sales'
) AS f
WHERE f.function IN ('marketing', 'sales')
