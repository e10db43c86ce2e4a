"""From a file to addressed observations: receive, read, extract, load."""
