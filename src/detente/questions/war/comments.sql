-- One row a wave, a side (marketing, sales) and a topic: how many people wrote a comment about it; the topic '' is any.
-- stems: topic, pattern; a comment is about a topic where one of its patterns fits its small letters.
SELECT c.wave, c.side, c.topic, COUNT(*) AS people
FROM (
    SELECT DISTINCT a.wave, a.side, a.respondent, s.topic
    FROM survey_sides AS a
    JOIN stems AS s ON LOWER(a.comment) LIKE s.pattern
    CROSS JOIN asked
    WHERE a.comment IS NOT NULL AND a.asked_on < asked.to_on
) AS c
GROUP BY c.wave, c.side, c.topic
ORDER BY c.wave, c.side, c.topic
