"""Addresses of the workbench: pages for people, and the same as JSON."""
