"""Fixtures for admission: processes that compete."""

from collections.abc import Iterator

import pytest

from tests.admission.rivals import Rivals, rival_processes


@pytest.fixture(scope="session")
def rivals() -> Iterator[Rivals]:
    """Three processes, each with a desk of its own."""
    with rival_processes(3) as processes:
        yield processes
