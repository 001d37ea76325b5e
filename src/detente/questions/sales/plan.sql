-- One row a plan of sales or leads that has days in common with those from asked.plan_from to asked.plan_to (days, the last
-- left out): whose it is ('' the company's), its days, and the target. No more than asked.most.
SELECT planned.metric, planned.department, planned.from_on, planned.to_on, planned.value
FROM (
    SELECT CASE WHEN LOWER(p.metric) IN ('leads', 'new leads') THEN 'leads' ELSE 'sales' END AS metric,
           COALESCE(p.department, '') AS department,
           p.from_on,
           p.to_on,
           p.value,
           ROW_NUMBER() OVER (ORDER BY p.from_on, p.to_on, p.metric, COALESCE(p.department, ''), p.value) AS place
    FROM plans AS p
    CROSS JOIN asked
    WHERE LOWER(p.metric) IN ('sales', 'revenue', 'bookings', 'leads', 'new leads')
      AND p.from_on < asked.plan_to AND p.to_on > asked.plan_from AND p.to_on > p.from_on
) AS planned
CROSS JOIN asked
WHERE planned.place <= asked.most
ORDER BY planned.place
