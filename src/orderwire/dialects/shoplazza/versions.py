"""The versions of the API that are spoken here. A request says its version in its path.

2022-01 is flat: a request is not wrapped, an answer has no envelope, an error is a list of texts.
The later ones wrap all three, and are alike but for what they know.
"""

from enum import StrEnum

from orderwire.dialects.shoplazza import PREFIX


class Version(StrEnum):
    """A version of the API, as its path has it."""

    V2022_01 = "2022-01"
    V2025_06 = "2025-06"
    V2026_01 = "2026-01"

    @property
    def is_flat(self) -> bool:
        """Whether requests and answers are not wrapped."""
        return self is Version.V2022_01


LATEST = Version.V2026_01


def version_in(path: str) -> Version | None:
    """The version that a path asks for, or `None` where there is no such version."""
    segment = path.removeprefix(PREFIX).lstrip("/").partition("/")[0]
    return Version(segment) if segment in set(Version) else None
