"""Append-only evidence, and the way from a published figure back to its cells."""
