"""The workbench: the same answers in a browser and over HTTP, from ``payoff serve``."""
