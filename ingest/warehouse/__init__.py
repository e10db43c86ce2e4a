"""From a file on disk to a database: schemas, roles, loading."""
