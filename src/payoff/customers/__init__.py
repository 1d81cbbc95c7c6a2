"""Customers: who they are, and whether they stay."""
