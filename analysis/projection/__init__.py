"""Projecting short annual series, and scoring projections: the parts that published cases fix."""
