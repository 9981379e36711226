"""Messaging accounts and where they are attached; knows no channel's wire."""
