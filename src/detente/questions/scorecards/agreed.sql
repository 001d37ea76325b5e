-- One row a line of the plan in force on the day asked.day: of those that have begun by then, the one that began last, and was
-- agreed last. asked.over: 1 for those that have ended by then. Money in minor units.
SELECT s.plan,
       s.agreed_on,
       s.from_on,
       s.to_on,
       s.card,
       s.parent,
       s.level,
       s.holder,
       s.person_id,
       s.kpi,
       s.measured,
       s.weight,
       s.floor,
       s.floor_pays,
       s.target,
       s.cap,
       s.cap_pays,
       s.steps,
       s.gate,
       s.gate_at,
       s.gate_pays,
       s.evaluator,
       s.at_stake
FROM scorecards AS s
JOIN (
    SELECT plan,
           ROW_NUMBER() OVER (ORDER BY MAX(from_on) DESC, MAX(agreed_on) DESC, plan) AS place
    FROM scorecards
    CROSS JOIN asked
    WHERE from_on <= asked.day AND (asked.over = 0 OR to_on <= asked.day)
    GROUP BY plan
) AS p ON p.plan = s.plan AND p.place = 1
ORDER BY s.card, s.weight DESC, s.kpi
