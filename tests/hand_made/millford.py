"""The delivery plan of an invented English council: actions by priority, quarters, RAG, measures."""

# Texts of a report stand a program at a time, however long.
# ruff: noqa: E501

from tests.hand_made.report import Bar, Code, Column, Is, Item, Kind, Measure, Program, Report

_HOMES, _STREETS, _COUNCIL = ("Homes for everyone",), ("Cleaner, safer streets",), ("A council that works",)


def _program(no: int, code: str, name: str, group: tuple[str, ...], departments: str, bars: tuple[Bar, ...], measure: Measure,
             rating: str, content: str, results: str, issues: str) -> Program:  # fmt: skip
    values = {
        "content": content,
        "schedule": tuple(Item(bar.label, (bar,)) for bar in bars),
        "measures": (measure,),
        "rating": rating,
        "results": results,
        "issues": issues,
    }
    return Program(no, name, group, tuple(departments.split("; ")), values, code)


_PROGRAMS = (
    _program(1, "1.1", "Build council homes at Mill Lane", _HOMES, "Housing", (Bar("Design", 0, 2), Bar("Start on site", 2, 4)),
             Measure("Homes started", "homes", 40, 42), "Green", "Forty-two homes for social rent on the former depot.",
             "Contractor appointed in August; ground works are complete.", "Prices of timber are being watched."),
    _program(2, "1.2", "Bring empty homes back into use", _HOMES, "Housing; Legal Services", (Bar("Notices", 0, 4),),
             Measure("Empty homes returned", "homes", 25, 17), "Amber", "Grants first, enforcement where they fail.",
             "Seventeen homes returned. Two compulsory purchases await a decision.", "A second surveyor joins in April."),
    _program(3, "1.3", "Licence private landlords", _HOMES, "Environmental Health", (Bar("Consult", 0, 1), Bar("Scheme open", 1, 4)),
             Measure("Licences issued", "", 600, 655), "Green", "A selective scheme in three wards.",
             "The scheme opened in July, ahead of plan.", "Inspections catch up by June."),
    _program(4, "2.1", "Cut fly-tipping", _STREETS, "Street Scene", (Bar("Cameras", 1, 3),),
             Measure("Reported cases", "cases", 900, 1240), "Red", "Mobile cameras and faster clearance.",
             "Cases rose by a fifth after the tip changed its hours.", "Longer hours at weekends are on trial."),
    _program(5, "2.2", "Light the riverside path", _STREETS, "Highways; Parks", (Bar("Works", 2, 4),),
             Measure("Lamps in place", "lamps", 36, 20), "Amber", "Low lamps that do not disturb bats.",
             "Twenty of thirty-six lamps work.", "The rest follow when the nesting season ends."),
    _program(6, "3.1", "Answer calls within two minutes", _COUNCIL, "Customer Services", (Bar("Training", 0, 2),),
             Measure("Calls answered in time", "%", 80, 84.5), "Green", "New rota and call-back.",
             "Target met in each month since October.", "None."),
    _program(7, "3.2", "Publish every contract", _COUNCIL, "Procurement; Legal Services", (Bar("Register live", 3, 4),),
             Measure("Contracts published", "%", 100, 62), "Red", "A searchable register on the web site.",
             "The supplier of the register withdrew.", "A new supplier was chosen in March."),
)  # fmt: skip

REPORT = Report(
    language="en",
    town="Millford Borough Council",
    title="Corporate Delivery Plan: end of year report",
    as_of="2025/26, Quarter 4",
    periods=("2025/26",),
    current=0,
    scale=(Code("Green", "on track", "92D050"), Code("Amber", "at risk", "FFC000"), Code("Red", "off track", "FF5050")),
    kinds=(
        Kind(
            "Actions",
            (
                Column("no", "Ref", Is.NUMBER, width=6),
                Column("name", "Action", Is.NAME, width=24),
                Column("departments", "Lead service", Is.DEPARTMENTS, width=18),
                Column("content", "Description", Is.TEXT, width=30),
                Column("schedule", "Milestones", Is.SCHEDULE, width=28),
                Column("measures", "Measure", Is.MEASURES, is_answer=True, width=44),
                Column("rating", "RAG status", Is.RATING, is_answer=True, width=9),
                Column("results", "Progress to date", Is.TEXT, is_answer=True, width=32),
                Column("issues", "Next steps", Is.TEXT, is_answer=True, width=26),
            ),
            _PROGRAMS,
        ),
    ),
    notes=("Figures are provisional until audited.",),
    group_marks=("Priority {n}: {name}",),
)
