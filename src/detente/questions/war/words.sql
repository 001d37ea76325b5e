-- One row a month and word, of the most used words: how often marketing used it, and sales. months: from_on, to_on.
SELECT u.month, u.term, u.marketing, u.sales
FROM (
    SELECT o.month,
           t.term,
           CAST(SUM(CASE WHEN f.function = 'marketing' THEN t.uses ELSE 0 END) AS BIGINT) AS marketing,
           CAST(SUM(CASE WHEN f.function = 'sales' THEN t.uses ELSE 0 END) AS BIGINT) AS sales
    FROM terms AS t
    JOIN functions AS f ON f.department = t.department AND f.function IN ('marketing', 'sales')
    JOIN months AS o ON t.period_on >= o.from_on AND t.period_on < o.to_on
    JOIN (
        SELECT ranked.term
        FROM (
            SELECT all_uses.term, ROW_NUMBER() OVER (ORDER BY all_uses.uses DESC, all_uses.term) AS place
            FROM (SELECT term, SUM(uses) AS uses FROM terms GROUP BY term) AS all_uses
        ) AS ranked
        CROSS JOIN asked
        WHERE ranked.place <= asked.most
    ) AS kept ON kept.term = t.term
    GROUP BY o.month, t.term
) AS u
ORDER BY u.month, u.term
