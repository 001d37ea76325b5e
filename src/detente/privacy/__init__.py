"""The one exit through which figures about people leave."""

from detente.privacy.release import FEWEST, Released, release

__all__ = ["FEWEST", "Released", "release"]
