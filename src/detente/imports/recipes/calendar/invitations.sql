-- One invitation per meeting and address. An answer that was given counts before none, and the one that was told last before
-- others; when it was given is known only where it came as an answer (METHOD:REPLY). Answers to an older version of a meeting
-- do not count. Rooms, things and lists are no people. In a list a name stands for whoever has no address.
WITH placed AS (
    SELECT
        meeting_id,
        uid,
        instance,
        guests,
        coalesce(TRY_CAST(starts_at AS TIMESTAMP), local_starts_at) AS starts_at,
        CAST(sequence AS BIGINT) AS version,
        told_at,
        coalesce(method = 'CANCEL' OR status = 'CANCELLED', false) AS is_cancelled,
        coalesce(method = 'REPLY', false) AS is_answer,
        max(CAST(sequence AS BIGINT)) FILTER (method = 'CANCEL' AND instance IS NULL) OVER (PARTITION BY uid) AS cancelled_to,
        max(CAST(sequence AS BIGINT)) FILTER (instance = 'rule') OVER (PARTITION BY uid) AS newest,
        _row
    FROM events
),
held AS (
    SELECT *
    FROM placed
    QUALIFY row_number() OVER (
        PARTITION BY meeting_id
        ORDER BY is_answer, starts_at IS NULL AND NOT is_cancelled, instance = 'changed' DESC NULLS LAST, version DESC, told_at DESC NULLS LAST, _row
    ) = 1
),
meeting AS (
    SELECT meeting_id, uid, instance, version
    FROM held
    WHERE NOT is_cancelled
        AND starts_at IS NOT NULL
        AND coalesce(cancelled_to < version, true)
        AND NOT coalesce(instance = 'rule' AND version < newest, false)
),
told AS (
    SELECT meeting.meeting_id, placed.guests, placed.told_at, placed.is_answer
    FROM meeting
    JOIN placed
        ON placed.meeting_id = meeting.meeting_id
        AND placed.version >= meeting.version
        AND (placed.is_answer OR placed.instance IS NOT DISTINCT FROM meeting.instance)
    UNION ALL
    SELECT meeting.meeting_id, placed.guests, placed.told_at, true
    FROM meeting
    JOIN placed
        ON placed.uid = meeting.uid
        AND placed.meeting_id <> meeting.meeting_id
        AND placed.is_answer
        AND placed.instance IS NULL
        AND placed.version >= meeting.version
),
asked AS (
    SELECT
        attendees._row,
        told.meeting_id,
        attendees.address,
        attendees.response,
        coalesce(attendees.cutype IN ('ROOM', 'RESOURCE', 'GROUP'), false) AS is_thing,
        max(TRY_CAST(attendees.responded_at AS TIMESTAMP)) OVER (
            PARTITION BY told.meeting_id, attendees.address, attendees.response
        ) AS responded_at,
        row_number() OVER (
            PARTITION BY told.meeting_id, attendees.address
            ORDER BY attendees.response <> 'none' DESC, told.told_at DESC NULLS LAST, told.is_answer DESC, attendees.response, attendees._row
        ) AS place
    FROM told
    JOIN attendees ON attendees.guests = told.guests
),
named AS (
    SELECT
        _row,
        coalesce(
            meeting_id,
            md5(concat_ws('|', starts_at, ends_at, lower(organizer), lower(attendees), lower(optional_attendees)))
        ) AS meeting_id,
        list_distinct(
            list_transform(
                list_filter(
                    regexp_split_to_array(
                        concat_ws(';', attendees, optional_attendees),
                        CASE WHEN regexp_matches(attendees, '@[^;]*,') THEN '[;,\n]' ELSE '[;\n]' END
                    ),
                    lambda one: trim(one) <> ''
                ),
                lambda one: coalesce(nullif(regexp_extract(lower(one), '[^\s<>@]+@[^\s<>@]+'), ''), lower(trim(one)))
            )
        ) AS people,
        coalesce(nullif(regexp_extract(lower(organizer), '[^\s<>@]+@[^\s<>@]+'), ''), lower(trim(organizer))) AS organizer,
        CASE
            WHEN regexp_matches(lower(response), '^(accept|yes|oui|приня|да$)') THEN 'accepted'
            WHEN regexp_matches(lower(response), '^(declin|no$|non$|refus|отклон|нет$)') THEN 'declined'
            WHEN regexp_matches(lower(response), '^(tentativ|maybe|provisoire|peut|возможно|под вопросом)') THEN 'tentative'
            WHEN regexp_matches(lower(response), '^(organi|организ)') THEN 'accepted'
            ELSE 'none'
        END AS response,
        responded_at,
        attended,
        coalesce(regexp_matches(lower(status), '^(cancel|annul|отмен)'), false) AS is_cancelled
    FROM listed
),
single AS (
    SELECT _row, meeting_id, unnest(people) AS address, response, responded_at, attended, is_cancelled
    FROM named
    UNION ALL
    SELECT _row, meeting_id, organizer, 'accepted', NULL, NULL, is_cancelled
    FROM named
    WHERE organizer <> '' AND NOT list_contains(people, organizer)
)
SELECT
    _row,
    meeting_id,
    address AS person_id,
    response,
    CASE WHEN response <> 'none' THEN responded_at END AS responded_at,
    NULL::BOOLEAN AS attended,
    CASE
        WHEN is_thing THEN 'It is a room, a thing or a list, not a person.'
        WHEN place > 1 THEN 'It is the same record again.'
    END AS _reject
FROM asked
UNION ALL
SELECT
    _row,
    meeting_id,
    address,
    response,
    responded_at,
    attended,
    CASE
        WHEN is_cancelled THEN 'The meeting was cancelled.'
        WHEN row_number() OVER (PARTITION BY meeting_id, address ORDER BY response <> 'none' DESC, _row) > 1
            THEN 'It is the same event again, for another guest.'
    END
FROM single
