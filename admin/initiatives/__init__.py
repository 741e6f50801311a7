"""Initiatives of somebody's areas: the list and the board, one with all that is known of it, what is done with it."""

from admin.initiatives import agreed, beside, deciding, joining, listing, marking, notes, page, supporters
from admin.initiatives.router import router

__all__ = ["PARTS", "router"]

PARTS = (listing, marking, page, deciding, agreed, beside, joining, notes, supporters)
"""Each puts its endpoints on the router."""
