"""The one router of initiatives: its parts put their endpoints on it."""

from fastapi import APIRouter

from admin.routing import ConsoleRoute
from domain.staff import Job

router = APIRouter(route_class=ConsoleRoute)

CHATS = (Job.WORKER, Job.COORDINATOR)
"""Who works with initiatives: an administrator keeps people and settings, and sees none."""
