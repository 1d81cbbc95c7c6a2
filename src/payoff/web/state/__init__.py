"""What the workbench remembers: one noun a file, in SQLite or PostgreSQL.

Importing this makes every noun known to ``METADATA``.
"""

from payoff.web.state import about, runs, scenarios, tables, workspaces

__all__ = ["about", "runs", "scenarios", "tables", "workspaces"]
