"""Starts the action server: `python -m actions`."""

import logging

import uvicorn

from actions.server import create_app
from actions.settings import Settings


def main() -> None:
    """Serves on ACTIONS_PORT (loopback unless ACTIONS_HOST says otherwise) until a signal ends it."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = Settings.from_environment()
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
