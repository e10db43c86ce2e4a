"""The synthetic province: its workbooks as clerks would send them, and apart from them its truth.

Nothing here imports from `ingest`, `expectations` or `dbt_project`; only the code lists (CSV) are read as data.
"""
