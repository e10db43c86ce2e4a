"""Bytes to Grid: sheets of addressed cells, whatever the container. Knows nothing of meaning."""
