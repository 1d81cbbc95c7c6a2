"""Worlds whose truth is known, for tests, examples and docs."""
