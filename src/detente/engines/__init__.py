"""DuckDB, Spark and PostgreSQL behind one small protocol: portable SQL in, columns back."""

from detente.engines.base import Columns, Engine, Found, Given, Source

__all__ = ["Columns", "Engine", "Found", "Given", "Source"]
