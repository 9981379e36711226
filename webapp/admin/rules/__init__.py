"""The admin pages of work classification and of route-to-queue rules."""
