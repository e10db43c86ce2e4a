"""From readings to verdicts: submissions, decisions, waves, and the record of a run."""
