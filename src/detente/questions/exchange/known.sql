-- One row a wave of the quiz about what the sides do, the side asked about, the side that answered, and a question: how many
-- answered it, and how many of them rightly. Whoever is written down twice is right where both are.
SELECT r.wave, MIN(r.asked_on) AS asked_on, r.about, f.side, r.item, COUNT(*) AS people, SUM(r.rightly) AS rightly
FROM (
    SELECT wave, about, item, department, respondent, MIN(asked_on) AS asked_on,
           MIN(CASE WHEN is_right = 1 THEN 1 ELSE 0 END) AS rightly
    FROM quiz_answers
    WHERE quiz = 'shoes' AND about IN ('marketing', 'sales') AND item IN ('what', 'why')
    GROUP BY wave, about, item, department, respondent
) AS r
JOIN answering AS f ON f.department = r.department
WHERE f.side <> r.about
GROUP BY r.wave, r.about, f.side, r.item
ORDER BY MIN(r.asked_on), r.wave, r.about, r.item
