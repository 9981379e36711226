"""What the worker does for conversations: files, and the end of a day."""

from webapp.conversations.tasks import capacity_days, files

DUTIES = (*files.DUTIES, capacity_days.DUTY)
