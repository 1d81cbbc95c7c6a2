"""Decisions: from an answer to an action."""
