"""Property tests are judged by what they find, not by how fast a loaded machine runs them."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
