"""What every review of a city shares: the data, the city, the as-of year and the language."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.data import DataPackage
from analysis.language import Language, Phrase


@dataclass(frozen=True)
class Edition:
    """A city as seen at the end of ``as_of``, in one language.

    Attributes
    ----------
    package : DataPackage
        The validated data.
    city, as_of, lang : str, int, str
        City id, the last year that is seen, and the language.
    previous : EditionFiles or None
        Results and facts of the edition before this one (`analysis.results.read_edition`), if they
        were given: the book then says what changed.
    """

    package: DataPackage
    city: str
    as_of: int
    lang: Language
    previous: Any = field(default=None, kw_only=True, repr=False, compare=False)

    def names(self, table: str, key: str) -> dict[str, Phrase]:
        """Return the bilingual names of a catalogue by id."""
        frame = self.package.table(f"catalogue/{table}")
        return {
            row[key]: Phrase(row["name_en"], row["name_zh"]) for row in frame.to_dict("records")
        }

    @cached_property
    def city_name(self) -> Phrase:
        """The city's name."""
        return self.names("cities", "city_id")[self.city]

    @cached_property
    def unit_symbols(self) -> dict[str, Phrase]:
        """Unit symbols by id; empty for plain numbers."""
        frame = self.package.table("catalogue/units")
        return {
            row["unit_id"]: Phrase(_text(row["symbol_en"]), _text(row["symbol_zh"]))
            for row in frame.to_dict("records")
        }

    def source_titles(self) -> dict[str, str]:
        """Return the sources' short titles by id in the edition's language.

        They stand under charts and in tables and lead to the register, which has the whole titles.
        """
        column = f"short_{self.lang}"
        sources = self.package.table("catalogue/sources")
        return dict(zip(sources["source_id"], sources[column], strict=True))


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)
