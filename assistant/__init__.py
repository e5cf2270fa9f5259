"""Retrieval, grounded answers, cross-links and follow-ups."""
