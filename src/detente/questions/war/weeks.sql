-- One row a month, a sign and a slice of it: what the weeks that ended in the month come to (signs_by_week). figure: their sum.
-- people: on the side with fewer, in the week with most. What teams wrote is another question's. months: from_on, to_on.
SELECT o.month, w.sign, w.slice, SUM(w.figure) AS figure, MAX(w.n) AS people
FROM signs_by_week AS w
JOIN months AS o ON w.week_on + 6 >= o.from_on AND w.week_on + 6 < o.to_on
WHERE w.sign <> 'teams'
GROUP BY o.month, w.sign, w.slice
ORDER BY o.month, w.sign, w.slice
