"""Runs: one process each, watched through files and locks that outlive the server."""
