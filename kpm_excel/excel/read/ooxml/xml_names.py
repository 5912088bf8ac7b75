"""The names of elements and attributes that the reader listens to, short and free of prefixes.

Office writes two sets of namespaces, the transitional and the strict one (ISO/IEC 29500 parts 4 and 1),
and other programs choose prefixes as they like. Here each becomes one short name: `c`, `a:t`, `r:id`.
"""

from typing import Final

#: What stands between namespace and local name in what expat gives.
SEPARATOR: Final = " "

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_STRICT = "http://purl.oclc.org/ooxml"

STRICT_MAIN: Final = f"{_STRICT}/spreadsheetml/main"

_MAIN = (
    # Cells and their texts.
    "c row v f is t r rPr strike vertAlign rFont charset rPh si sst "
    # The rest of a sheet.
    "worksheet sheetData col mergeCell drawing legacyDrawing legacyDrawingHF picture control oleObject "
    "hyperlink comment text conditionalFormatting cfRule formula "
    # Styles.
    "numFmts numFmt fonts font name fills fill patternFill fgColor color cellXfs xf indexedColors rgbColor "
    "dxfs dxf bgColor borders border diagonal b sz alignment left right top bottom start end "
    # How a sheet looks.
    "sheetFormatPr rowBreaks brk "
    # The workbook.
    "workbook workbookPr sheet definedName externalReference"
)

#: Short prefix, the namespaces it stands for, the names in them.
_VOCABULARY: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("", ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", STRICT_MAIN), _MAIN),
    ("r:", (f"{_OFFICE}/relationships", f"{_STRICT}/officeDocument/relationships"), "id dm"),
    ("rel:", ("http://schemas.openxmlformats.org/package/2006/relationships",), "Relationship"),
    (
        "xdr:",
        (
            "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
            f"{_STRICT}/drawingml/spreadsheetDrawing",
        ),
        "twoCellAnchor oneCellAnchor absoluteAnchor from to col colOff row rowOff pos ext sp cxnSp pic graphicFrame",
    ),
    (
        "a:",
        ("http://schemas.openxmlformats.org/drawingml/2006/main", f"{_STRICT}/drawingml/main"),
        "t p br prstGeom graphicData clrScheme dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink "
        "folHlink srgbClr sysClr",
    ),
    ("m:", ("http://schemas.openxmlformats.org/officeDocument/2006/math", f"{_STRICT}/officeDocument/math"), "t"),
    ("x14:", ("http://schemas.microsoft.com/office/spreadsheetml/2009/9/main",), "sparklineGroup"),
    ("a14:", ("http://schemas.microsoft.com/office/drawing/2010/main",), "compatExt"),
    (
        "c:",
        ("http://schemas.openxmlformats.org/drawingml/2006/chart", f"{_STRICT}/drawingml/chart"),
        "chart",
    ),
    ("cx:", ("http://schemas.microsoft.com/office/drawing/2014/chartex",), "chart"),
    (
        "dgm:",
        ("http://schemas.openxmlformats.org/drawingml/2006/diagram", f"{_STRICT}/drawingml/diagram"),
        "relIds",
    ),
    ("mc:", ("http://schemas.openxmlformats.org/markup-compatibility/2006",), "Fallback"),
    ("cp:", ("http://schemas.openxmlformats.org/package/2006/metadata/core-properties",), "lastModifiedBy"),
    ("dcterms:", ("http://purl.org/dc/terms/",), "modified"),
    ("dc:", ("http://purl.org/dc/elements/1.1/",), "date creator"),
    (
        "table:",
        ("urn:oasis:names:tc:opendocument:xmlns:table:1.0",),
        "table table-row table-column table-cell covered-table-cell named-range name cell-range-address formula "
        "visibility number-rows-repeated number-columns-repeated number-rows-spanned number-columns-spanned "
        "style-name default-cell-style-name end-cell-address table-header-rows shapes",
    ),
    ("text:", ("urn:oasis:names:tc:opendocument:xmlns:text:1.0",), "p span a tab s c line-break style-name"),
    (
        "style:",
        ("urn:oasis:names:tc:opendocument:xmlns:style:1.0",),
        "style name family parent-style-name table-cell-properties text-properties text-position font-face font-name "
        "text-line-through-style text-line-through-type table-column-properties column-width table-row-properties "
        "diagonal-bl-tr diagonal-tl-br row-height display-name data-style-name map condition apply-style-name "
        "paragraph-properties graphic-properties direction rotation-angle",
    ),
    (
        "number:",
        ("urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",),
        "number-style percentage-style currency-style text-style date-style time-style number scientific-number "
        "fraction text currency-symbol text-content min-integer-digits decimal-places min-decimal-places grouping "
        "display-factor",
    ),
    (
        "fo:",
        ("urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",),
        "background-color color font-family font-weight font-size border border-left border-right border-top "
        "border-bottom margin-left text-align break-before",
    ),
    (
        "svg:",
        ("urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",),
        "font-family x y width height x1 y1 x2 y2 stroke-color",
    ),
    ("xlink:", ("http://www.w3.org/1999/xlink",), "href"),
    (
        "draw:",
        ("urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",),
        "frame image object object-ole plugin text-box custom-shape rect ellipse circle line connector path polyline "
        "polygon regular-polygon measure caption g control transform style-name fill fill-color marker-start "
        "marker-end stroke",
    ),
    ("office:", ("urn:oasis:names:tc:opendocument:xmlns:office:1.0",), "annotation value-type value"),
    (
        "calcext:",
        ("urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",),
        "value-type conditional-format target-range-address condition apply-style-name value",
    ),
    ("odf:", ("urn:oasis:names:tc:opendocument:xmlns:meta:1.0",), "generator user-defined name"),
    (
        "app:",
        (f"{_OFFICE}/extended-properties", f"{_STRICT}/officeDocument/extendedProperties"),
        "Application AppVersion",
    ),
    ("custom:", (f"{_OFFICE}/custom-properties", f"{_STRICT}/officeDocument/customProperties"), "property"),
    (
        "thread:",
        ("http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments",),
        "threadedComment text",
    ),
)

#: From expat's name, namespace and all, to the short one.
SHORT_NAMES: Final[dict[str, str]] = {
    f"{namespace}{SEPARATOR}{name}": prefix + name
    for prefix, namespaces, names in _VOCABULARY
    for namespace in namespaces
    for name in names.split()
}
