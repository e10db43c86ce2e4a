"""The validation site: static pages over the archive, that open from a file without a network."""
