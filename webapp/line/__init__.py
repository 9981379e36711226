"""The only package that knows LINE's wire."""
