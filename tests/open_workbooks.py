"""Open workbooks: ODS files made by hand, honest ones and those that are not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "calcext")
)
MIME = "application/vnd.oasis.opendocument.spreadsheet"


def cell(value: object, more: str = "") -> str:
    """Return a cell; a pair of a number and "%" is a percentage."""
    if value is None:
        return f"<table:table-cell {more}/>"
    if isinstance(value, tuple):
        told, said = f'office:value-type="percentage" office:value="{value[0]}"', "shown"
    elif isinstance(value, (int, float)):
        told, said = f'office:value-type="float" office:value="{value}"', str(value)
    else:
        told, said = 'office:value-type="string"', escape(str(value))
    return f"<table:table-cell {told} {more}><text:p>{said}</text:p></table:table-cell>"


def row(values: Sequence[object], more: str = "") -> str:
    """Return a row of cells."""
    return f"<table:table-row {more}>{''.join(map(cell, values))}</table:table-row>"


def ods(
    sheets: Mapping[str, str],
    hidden: Sequence[str] = (),
    front: str = "",
    parts: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return a workbook of sheets of rows; `front` stands before the document."""
    tables = "".join(
        f'<table:table table:name="{title}" table:style-name="{int(title in hidden)}">{rows}'
        "</table:table>"
        for title, rows in sheets.items()
    )
    style = '<style:style style:name="1"><style:table-properties table:display="false"/>'
    content = (
        f"{front}<office:document-content {_NAMES}><office:automatic-styles>{style}</style:style>"
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("mimetype", MIME, zipfile.ZIP_STORED)
        new.writestr("content.xml", content)
        for name, part in (parts or {}).items():
            new.writestr(name, part)
    return made.getvalue()
