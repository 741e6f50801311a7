"""The one router of the social map, and who keeps the map."""

from fastapi import APIRouter

from admin.routing import ConsoleRoute
from domain.staff import Job

router = APIRouter(route_class=ConsoleRoute)

KEEPERS = (Job.COORDINATOR, Job.ADMINISTRATOR)
"""Who may change entries: of their areas, where they have some. Everybody who works here reads the map."""
