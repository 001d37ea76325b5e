"""How a column of text writes its numbers, days and times, and SQL (DuckDB's) that reads it accordingly.

First look at the whole column (`numbers`, `moments`): what comes back has a style, or several possible readings to
ask about. Then put `number_sql`, `moment_sql` or `day_sql` into a query; a cell that isn't written in the style
gives NULL. Cells don't travel to Python: only their shapes do, some thousands at most.
"""

from __future__ import annotations

from detente.imports.reading.findings import Finding
from detente.imports.reading.written_moments import MomentStyle, day_sql, moment_sql, moments
from detente.imports.reading.written_numbers import NumberStyle, number_sql, numbers

__all__ = ["Finding", "MomentStyle", "NumberStyle", "day_sql", "moment_sql", "moments", "number_sql", "numbers"]
