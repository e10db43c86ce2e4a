"""The command `jiqun`."""
