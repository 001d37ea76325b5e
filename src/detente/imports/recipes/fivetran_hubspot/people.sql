-- One person per owner. The team is the primary one. Who owns a deal is in sales; nothing is known of the others.
WITH main_teams AS (
    SELECT owner_teams.owner_id, first(teams.name ORDER BY owner_teams.is_primary DESC, teams.name) AS team
    FROM owner_teams
    JOIN teams ON teams.team_id = owner_teams.team_id
    GROUP BY owner_teams.owner_id
)
SELECT
    owners._row,
    owners.owner_id AS person_id,
    nullif(concat_ws(' ', owners.first_name, owners.last_name), '') AS name,
    CASE WHEN owners.owner_id IN (SELECT owner_id FROM deals) THEN 'Sales' ELSE '(not given)' END AS department,
    main_teams.team,
    CASE WHEN owners.type <> 'PERSON' THEN 'It is a system user, not a person.' END AS _reject
FROM owners
LEFT JOIN main_teams ON main_teams.owner_id = owners.owner_id
