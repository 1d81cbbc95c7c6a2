"""Data contracts: checked once, when they are made."""
