"""Agree: a plan is drafted, talked about, signed by both heads and the sponsor, and then holds; changes are new versions.

A version is never altered. Its digest stands in the journal, which is sealed entry by entry, when it is written and again with
each signature: whoever changes a version, a signature or the journal is found out (`detente.web.agreements.keeping.sound`).
"""
