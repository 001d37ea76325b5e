-- One row a KPI of the company's own.
SELECT kpi, name, formula, unit, better, owner, evaluator
FROM kpis
ORDER BY kpi
