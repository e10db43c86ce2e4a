"""One run of Great Expectations over computed operands."""
