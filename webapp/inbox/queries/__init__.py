"""Reads of the console."""
