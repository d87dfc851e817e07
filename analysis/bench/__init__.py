"""Measure what must stay fast on data larger than the repository holds."""
