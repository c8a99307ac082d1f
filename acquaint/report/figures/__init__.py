"""Every number of the report, counted in the engine."""

from acquaint.report.figures.figure import FEW, Figure, Source
from acquaint.report.figures.given import Given
from acquaint.report.figures.report import Report, decode, draw, encode, schema

__all__ = ["FEW", "Figure", "Given", "Report", "Source", "decode", "draw", "encode", "schema"]
