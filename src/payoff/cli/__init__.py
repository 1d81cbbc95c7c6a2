"""The command line: parse, ask the question, show the page."""

from payoff.cli.main import main

__all__ = ["main"]
