"""A look at the machine and its settings, for somebody who has set up half of it."""

from operating.doctor.examination import examine

__all__ = ["examine"]
