"""Answers: frozen nouns that rooms give and decisions take."""
