-- One row a kind of impossibility: how many records say that something ended, or was won, before it began.
-- No row is dropped for it: the questions count such delays as zero and say so.
SELECT what, n
FROM (
    SELECT 'deals closed before they were opened' AS what,
           SUM(CASE WHEN closed_at < opened_at THEN 1 ELSE 0 END) AS n
    FROM deals
    UNION ALL
    SELECT 'deals won before their lead was there', SUM(CASE WHEN d.closed_at < l.created_at THEN 1 ELSE 0 END)
    FROM deals AS d JOIN leads AS l ON l.lead_id = d.lead_id
    WHERE d.outcome = 'won'
    UNION ALL
    SELECT 'leads given up before they were there', SUM(CASE WHEN closed_at < created_at THEN 1 ELSE 0 END)
    FROM leads
    UNION ALL
    SELECT 'handovers before their lead was there', SUM(CASE WHEN h.handed_at < l.created_at THEN 1 ELSE 0 END)
    FROM handovers AS h JOIN leads AS l ON l.lead_id = h.lead_id
    UNION ALL
    SELECT 'meetings that end before they start', SUM(CASE WHEN ends_at < starts_at THEN 1 ELSE 0 END)
    FROM meetings
    UNION ALL
    SELECT 'people who left before they started', SUM(CASE WHEN left_on < started_on THEN 1 ELSE 0 END)
    FROM people
    UNION ALL
    SELECT 'campaigns that ended before they started', SUM(CASE WHEN ended_on < started_on THEN 1 ELSE 0 END)
    FROM campaigns
    UNION ALL
    SELECT 'projects that ended before they started', SUM(CASE WHEN ended_on < started_on THEN 1 ELSE 0 END)
    FROM projects
    UNION ALL
    SELECT 'decisions made before they were asked for', SUM(CASE WHEN a.decided_at < c.opened_at THEN 1 ELSE 0 END)
    FROM approvals AS a JOIN cases AS c ON c.case_id = a.case_id
) AS impossible
WHERE n > 0
ORDER BY what
