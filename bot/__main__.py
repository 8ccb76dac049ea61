"""Starts the Rasa server: `python -m bot MODEL`.

Why not `rasa run`: its `--auth-token` puts the secret into the process list, where every local user reads it.
"""

import logging
import os
import sys
from pathlib import Path


def main(model: str) -> None:
    """Serves `model` on BOT_PORT (loopback unless BOT_HOST says otherwise) until a signal ends it."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    import rasa.core.run
    import rasa.utils.common
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.log_utils import configure_structlog

    from bot.action_endpoint import ActionEndpoint

    if not Path(model).is_file():
        sys.exit(f"{model}: no such model; run `make train` first")
    rasa.utils.common.configure_logging_and_warnings()
    configure_structlog(logging.WARNING)  # unconfigured, it prints every text and token that Rasa handles
    endpoints = AvailableEndpoints.read_endpoints(os.environ.get("BOT_ENDPOINTS", "endpoints.yml"))
    endpoints.action = ActionEndpoint.of(endpoints.action)
    rasa.core.run.serve_application(
        model_path=model,
        interface=os.environ.get("BOT_HOST", "127.0.0.1"),
        port=int(os.environ.get("BOT_PORT", "5005")),
        credentials="credentials.yml",
        auth_token=os.environ["BOT_SECRET"],
        endpoints=endpoints,
    )


if __name__ == "__main__":
    main(sys.argv[1])
