"""What Airflow is told, all of it through environment variables, so that no secret stands in a file of settings."""

import json
import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ingest.warehouse.connect import Warehouse
from ingest.warehouse.roles import AIRFLOW
from ingest.warehouse.secret_files import read_or_create_secret, write_secret
from jiqun.settings import CHECKOUT

ADMIN = "admin"


@dataclass(frozen=True)
class AirflowSecrets:
    """The generated secrets of a home's Airflow.

    Attributes:
        fernet_key: encrypts stored connections.
        jwt_secret: signs the tokens of API and tasks.
        session_key: signs the web session.
        admin_password: of the user `admin`.
        passwords_file: where Airflow reads that password.
    """

    fernet_key: str = field(repr=False)
    jwt_secret: str = field(repr=False)
    session_key: str = field(repr=False)
    admin_password: str = field(repr=False)
    passwords_file: Path


def read_airflow_secrets(home: Path) -> AirflowSecrets:
    """Read the secrets in `home/secrets`, generating those that are missing."""
    folder = home / "secrets"
    passwords_file = folder / "airflow_passwords.json"
    password = read_or_create_secret(folder, "airflow_admin", 12)
    content = json.dumps({ADMIN: password})
    if not passwords_file.exists() or passwords_file.read_text(encoding="utf-8").strip() != content:
        write_secret(passwords_file, content)
    return AirflowSecrets(
        # Fernet wants 32 bytes with the padding that our secrets leave out.
        fernet_key=read_or_create_secret(folder, "airflow_fernet") + "=",
        jwt_secret=read_or_create_secret(folder, "airflow_jwt", 64),
        session_key=read_or_create_secret(folder, "airflow_session"),
        admin_password=password,
        passwords_file=passwords_file,
    )


def airflow_environment(
    home: Path,
    warehouse: Warehouse,
    secrets: AirflowSecrets,
    port: int,
    dags_folder: Path = CHECKOUT / "dags",
    schedule_until: date | None = None,
) -> dict[str, str]:
    """The variables that make Airflow the one of `home`.

    Args:
        home: the home; Airflow's files are in `home/airflow`.
        warehouse: gives the metadata database and the password of its role `airflow`.
        secrets: see `read_airflow_secrets`.
        port: where the API and the pages are served, on 127.0.0.1.
        dags_folder: where the DAGs are.
        schedule_until: the day on which the DAGs' own schedules end; None: never.
    """
    url = f"http://127.0.0.1:{port}"
    settings = {
        "API__BASE_URL": url,
        "API__HOST": "127.0.0.1",
        "API__PORT": str(port),
        "API__SECRET_KEY": secrets.session_key,
        "API__WORKERS": "1",
        "API__WORKER_TIMEOUT": "15",  # also how long a stop waits for open pages
        "API_AUTH__JWT_SECRET": secrets.jwt_secret,
        "CORE__DAGS_FOLDER": str(dags_folder),
        "CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__FERNET_KEY": secrets.fernet_key,
        "CORE__HOSTNAME_CALLABLE": "socket.gethostname",  # asks no name server
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__PARALLELISM": "2",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(secrets.passwords_file),
        "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMIN}:admin",
        "DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "DATABASE__SQL_ALCHEMY_CONN": warehouse.url(AIRFLOW, "psycopg2"),
        "LOGGING__COLORED_CONSOLE_LOG": "False",
        "USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    return {
        **{f"AIRFLOW__{name}": value for name, value in settings.items()},
        "AIRFLOW_HOME": str(home / "airflow"),
        "JIQUN_HOME": str(home),
        "NO_PROXY": "127.0.0.1,localhost",
        "PYTHONPATH": str(CHECKOUT),
        "JIQUN_SCHEDULE_UNTIL": schedule_until.isoformat() if schedule_until else "",
    }


def child_environment(ours: dict[str, str]) -> dict[str, str]:
    """This process's environment with `ours` on top, without another Airflow's settings.

    Compiled bytecode is what makes every start but the first one fast, so nothing may forbid it.
    """
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AIRFLOW") and name != "PYTHONDONTWRITEBYTECODE"
    }
    return inherited | ours
