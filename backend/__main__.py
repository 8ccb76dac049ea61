"""`python -m backend`: serve the API on `BACKEND_HOST` and `BACKEND_PORT`."""

import logging
import sys

import uvicorn
from pydantic import ValidationError

from backend.identity import KeyFileError
from backend.main import create_app
from backend.settings import Settings


def main() -> int:
    """Run until stopped; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings()
        app = create_app(settings)
    except ValidationError as error:
        sys.stderr.write(f"backend: wrong settings: {_name_settings(error)}\n")
        return 2
    except KeyFileError as error:
        sys.stderr.write(f"backend: {error}\n")
        return 2
    # uvicorn's own access log would write query strings.
    uvicorn.run(app, host=settings.host, port=settings.port, access_log=False, log_config=None)
    return 0


def _name_settings(error: ValidationError) -> str:
    """Which settings are wrong and why; their values may be secret."""
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())


if __name__ == "__main__":
    sys.exit(main())
