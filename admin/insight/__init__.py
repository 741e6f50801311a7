"""Insight: what the neighbourhood is telling, as pictures with their tables, quotes, and a half-yearly report."""
