-- One row a person and meeting that they have not declined, of those that touch the days from asked.from_at up to and without
-- asked.to_at, whenever the records of all else end: what calendars say of days to come.
SELECT i.person_id, m.starts_at, COALESCE(m.ends_at, m.starts_at + 3600000000) AS ends_at
FROM recorded_invitations AS i
JOIN recorded_meetings AS m ON m.meeting_id = i.meeting_id
CROSS JOIN asked
WHERE m.starts_at < asked.to_at
  AND COALESCE(m.ends_at, m.starts_at + 3600000000) > asked.from_at
  AND COALESCE(i.response, 'none') <> 'declined'
ORDER BY i.person_id, m.starts_at
