-- One row a person: a number to count by, the department and team, its function, whether they manage, whether they head their function, and their days.
-- manager: a head, the two levels beneath the owner, or whoever is somebody's manager. head: of the heads that a function
-- has, the one highest up.
SELECT p.person_id,
       ROW_NUMBER() OVER (ORDER BY p.person_id) AS number,
       p.department,
       p.team,
       f.function,
       CASE WHEN COALESCE(p.is_head, 0) = 1 OR p.level <= 2 OR m.manager_id IS NOT NULL THEN 1 ELSE 0 END AS manager,
       CASE WHEN COALESCE(p.is_head, 0) = 1
             AND ROW_NUMBER() OVER (
                     PARTITION BY f.function
                     ORDER BY CASE WHEN COALESCE(p.is_head, 0) = 1 AND p.left_on IS NULL THEN 0
                                   WHEN COALESCE(p.is_head, 0) = 1 THEN 1
                                   ELSE 2 END,
                              COALESCE(p.level, 9),
                              p.person_id
                 ) = 1
            THEN 1 ELSE 0 END AS head,
       p.started_on,
       p.left_on,
       p.last_promoted_on
FROM people AS p
JOIN functions AS f ON f.department = p.department
LEFT JOIN (SELECT DISTINCT manager_id FROM people WHERE manager_id IS NOT NULL) AS m ON m.manager_id = p.person_id
