"""The social map in the console: the list, one entry as residents read it, changing it, files in and out."""

from admin.social_map import editing, exporting, importing, listing, marking, page, setting_needs
from admin.social_map.router import router

__all__ = ["PARTS", "router"]

PARTS = (listing, editing, marking, importing, exporting, page, setting_needs)
"""Each puts its endpoints on the router when it is imported. The page of an entry comes after those with addresses of
their own, for its address takes any word behind /map/.
"""
