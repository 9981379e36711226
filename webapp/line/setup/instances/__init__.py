"""LINE on a workstream: the wizard that puts an account there, and its pages afterwards."""
