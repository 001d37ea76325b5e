-- One row an address that somebody is known by, and whose it is.
SELECT address, person_id
FROM addresses
ORDER BY address
