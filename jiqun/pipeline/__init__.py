"""One module per step of a load, called alike by the DAGs and the command."""
