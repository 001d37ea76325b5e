"""What happened, in plain tables: the contract, the views that questions read, and the store."""

from detente.evidence.evidence import STORE, Evidence, Query, open_evidence, query

__all__ = ["STORE", "Evidence", "Query", "open_evidence", "query"]
