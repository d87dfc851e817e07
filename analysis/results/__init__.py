"""The full calculation of every verdict, as files that other programs can read, and what changed.

A verdict on the front page is a word; here stands everything it was made from, so that it can be
recomputed by hand from one record, and compared with the record of another edition.
"""

from analysis.results.diff import Change, EditionDiff, diff_documents, diff_editions
from analysis.results.document import SCHEMA_VERSION, results_document
from analysis.results.files import (
    EditionFiles,
    ResultsError,
    read_edition,
    write_results,
)
from analysis.results.schema import SCHEMA, field_rows
from analysis.results.text import diff_text

__all__ = [
    "SCHEMA",
    "SCHEMA_VERSION",
    "Change",
    "EditionDiff",
    "EditionFiles",
    "ResultsError",
    "diff_documents",
    "diff_editions",
    "diff_text",
    "field_rows",
    "read_edition",
    "results_document",
    "write_results",
]
