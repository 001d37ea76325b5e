-- One row a month: leads that came in it, and those among them that somebody sent. months: from_at, to_at.
SELECT o.month,
       COUNT(*) AS leads,
       SUM(CASE WHEN l.referred_by IS NOT NULL THEN 1 ELSE 0 END) AS referred
FROM leads AS l
JOIN months AS o ON l.created_at >= o.from_at AND l.created_at < o.to_at
GROUP BY o.month
ORDER BY o.month
