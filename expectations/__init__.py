"""What must be true: suites, thresholds, checkpoint, verdicts."""
