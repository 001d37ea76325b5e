-- One row a question of the last quiz about the plan asked.plan, a side and a department: how many answered it, and how many
-- of them rightly. Whoever is written down twice is right where both are.
SELECT r.item, f.side, r.department, COUNT(*) AS people, SUM(r.rightly) AS rightly
FROM (
    SELECT q.item, q.department, q.respondent, MIN(CASE WHEN q.is_right = 1 THEN 1 ELSE 0 END) AS rightly
    FROM quiz_answers AS q
    CROSS JOIN asked
    JOIN (
        SELECT a.wave, ROW_NUMBER() OVER (ORDER BY MAX(a.asked_on) DESC, a.wave DESC) AS place
        FROM quiz_answers AS a
        CROSS JOIN asked
        WHERE a.quiz = 'clarity' AND a.about = asked.plan
        GROUP BY a.wave
    ) AS w ON w.wave = q.wave AND w.place = 1
    WHERE q.quiz = 'clarity' AND q.about = asked.plan
    GROUP BY q.item, q.department, q.respondent
) AS r
JOIN answering AS f ON f.department = r.department
GROUP BY r.item, f.side, r.department
ORDER BY r.item, f.side, r.department
