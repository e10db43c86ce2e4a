"""Credentials by Airflow's connections, as a step of a DAG gets them."""

import json
import os
import subprocess
import sys
from pathlib import Path

SHOW = """
import json
from jiqun.runtime import connections
access = connections._read_access("jiqun_inbox")
told = {"user": access.user, "endpoint": access.endpoint, "secret": access.secret, "shown": repr(access)}
print(json.dumps(told | {"other": connections._read_access("jiqun_outbox")}))
"""


def test_a_connection_gives_credentials_and_none_gives_none(tmp_path: Path) -> None:
    connection = {"conn_type": "aws", "login": "key", "password": "s3cret", "extra": {"endpoint": "http://127.0.0.1:9"}}
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW_CONN_JIQUN_INBOX": json.dumps(connection),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    done = subprocess.run(
        [sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert "s3cret" not in told.pop("shown")
    assert told == {"user": "key", "secret": "s3cret", "endpoint": "http://127.0.0.1:9", "other": None}
