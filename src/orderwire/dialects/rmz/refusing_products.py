"""What RMZ says when a product cannot be made of what is there."""

from orderwire.dialects._kit.problems import Problem
from orderwire.dialects.rmz.refusing import Document, complain, error_envelope
from orderwire.operations.create_product import (
    CodesTaken,
    SlugTaken,
    UnknownCategories,
    UnknownFile,
)


def refuse_product(
    outcome: SlugTaken | CodesTaken | UnknownCategories | UnknownFile, now_ms: int
) -> tuple[int, Document]:
    """The status and the words. The page "Create Product" has 404 for files of somebody else."""
    match outcome:
        case SlugTaken():
            return 422, complain([Problem(("slug",), "taken", {})])
        case CodesTaken(indexes):
            return 422, complain([Problem(("codes", index), "taken", {}) for index in indexes])
        case UnknownCategories(indexes):
            problems = [Problem(("categories", index), "literal_error", {}) for index in indexes]
            return 422, complain(problems)
        case UnknownFile(file_id):
            return 404, error_envelope(f"Media not found: {file_id}", now_ms)
