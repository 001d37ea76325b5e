"""The survey of both sides: asked by one-time links or printed codes, answered on a phone, and nobody's name with it."""
