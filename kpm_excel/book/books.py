"""What all workbooks have in common: their face, their language, and properties that Excel takes."""

from collections.abc import Mapping, Sequence
from typing import Final

from kpm_excel.book.base import Book, Sheet
from kpm_excel.book.formulas import cut
from kpm_excel.book.measure import face_for

#: Excel's limit for a document property.
PROPERTY_LIMIT: Final = 255
#: The language tags of texts where they say more than the plan's language.
_LOCALES: Final = {"ja": "ja-JP", "en": "en-GB"}


def locale_of(language: str) -> str:
    """The tag of texts in `language`, such as `ja-JP`."""
    return _LOCALES.get(language, language)


def book_of(
    language: str,
    sheets: Sequence[Sheet],
    *,
    title: str,
    organization: str,
    subject: str = "",
    keywords: str = "",
    properties: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> Book:
    """A workbook of `sheets` in `language`; its title, subject and keywords are cut where they are too long for Excel.

    `properties` are custom ones and `names` defined names, as `Book` has them.
    """
    face = face_for(language)
    return Book(
        sheets=list(sheets),
        font=face.name,
        normal_pt=face.normal_size_pt,
        title=cut(title, PROPERTY_LIMIT),
        subject=cut(subject, PROPERTY_LIMIT),
        company=cut(organization, PROPERTY_LIMIT),
        keywords=cut(keywords, PROPERTY_LIMIT),
        properties=dict(properties or {}),
        names=dict(names or {}),
        locale=locale_of(language),
    )
