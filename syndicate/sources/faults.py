"""What is wrong with a file, before it is known which: line, code and a plain sentence."""

from __future__ import annotations

from dataclasses import dataclass

from syndicate.core.model import Problem, Severity


@dataclass(frozen=True, slots=True)
class Fault:
    """A Problem without its path. `line` counts from 1 in the file."""

    line: int
    code: str
    message: str
    severity: Severity = "error"
    field: str | None = None

    def problem(self, path: str) -> Problem:
        message = self.message if self.message.endswith(".") else self.message + "."
        return Problem(path, self.line, self.severity, self.code, message, self.field)


class SourceError(ValueError):
    """The file, or one entry of it, cannot be read. Never leaves the sources: `read` makes Problems of its `faults`."""

    def __init__(self, line: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.faults: tuple[Fault, ...] = (Fault(line, code, message, field=field),)
