-- One procedure per row of the company's list of rules.
SELECT _row, procedure_id, name, created_on, retired_on, department
FROM rules
