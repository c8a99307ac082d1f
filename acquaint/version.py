"""The version of the package, in the one place that has it."""

VERSION = "0.1.0"
