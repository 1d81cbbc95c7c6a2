"""Retention: how many of those who came are still there."""

from payoff.customers.retention.cohorts import cohorts

__all__ = ["cohorts"]
