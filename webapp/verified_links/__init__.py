"""Verified links: customers prove who they are at the company's own login page."""
