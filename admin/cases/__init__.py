"""A case as whoever works in it sees it: what was said, who it is with, and all that can be done."""

from admin.cases import moving, page, planning, quoting, saying, standard, translating
from admin.cases.router import router

__all__ = ["PARTS", "router"]

PARTS = (page, saying, moving, standard, translating, planning, quoting)
"""Each puts its endpoints on the router."""
