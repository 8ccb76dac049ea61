"""`python -m backend`: serve the API on `BACKEND_HOST` and `BACKEND_PORT`."""

import logging
import sys

import uvicorn

from backend.identity import KeyFileError
from backend.main import create_app
from backend.settings import Settings


def main() -> int:
    """Run until stopped; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = Settings()
    try:
        app = create_app(settings)
    except KeyFileError as error:
        sys.stderr.write(f"backend: {error}\n")
        return 2
    # uvicorn's own access log would write query strings.
    uvicorn.run(app, host=settings.host, port=settings.port, access_log=False, log_config=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
