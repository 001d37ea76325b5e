-- One person per sales agent, and one per manager. A team is a manager's agents.
SELECT
    _row,
    sales_agent AS person_id,
    sales_agent AS name,
    'Sales' AS department,
    manager AS team,
    'sales agent' AS title,
    manager AS manager_id,
    regional_office AS site
FROM teams
UNION ALL
SELECT min(_row), manager, manager, 'Sales', manager, 'manager', NULL, min(regional_office)
FROM teams
WHERE manager IS NOT NULL AND manager NOT IN (SELECT sales_agent FROM teams)
GROUP BY manager
