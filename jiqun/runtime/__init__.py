"""The local machinery: the embedded PostgreSQL and the Airflow stack, each with its state in one home folder."""
