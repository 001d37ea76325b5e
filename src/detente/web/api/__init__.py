"""What the pages give, for programs: questions, evidence and loads under ``/api/``, opened by tokens.

The rights are those of `detente.web.rights`, held by `detente.web.guard` as for pages; nothing here decides anew who may.
"""
