-- What the exports share: HubSpot's way of writing a moment, in the account's zone, to the minute.
CREATE OR REPLACE MACRO clock(moment) AS timezone(getvariable('zone'), timezone('UTC', moment));
CREATE OR REPLACE MACRO local(moment) AS strftime(clock(moment), '%Y-%m-%d %H:%M');
CREATE OR REPLACE MACRO number_of(id) AS CAST(regexp_extract(id, '[0-9]+') AS BIGINT);
CREATE OR REPLACE MACRO contact(id) AS 100001 + number_of(id);
CREATE OR REPLACE MACRO deal(id) AS 5000000001 + number_of(id);
CREATE OR REPLACE MACRO firm(id) AS 7000000001 + number_of(id);
