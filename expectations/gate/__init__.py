"""The last look at a candidate release before it is published (6xx)."""
