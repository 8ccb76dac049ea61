"""`python -m gateway`: serves on GATEWAY_HOST:GATEWAY_PORT."""

import gc
import sys
from types import FrameType

import uvicorn

from gateway.channel.web.socket import MAX_FRAME_BYTES
from gateway.main import create_app
from gateway.parts import Parts
from gateway.settings import Settings

SHUTDOWN_TIMEOUT_S = 5
YOUNG_OBJECTS = 20_000
"""New objects between two collections; a single page of a conversation makes Python's 700 several times."""
SWITCH_S = 0.0005
"""Each statement lets go of the interpreter; with Python's 5 ms a busy thread makes a message wait that long
for every one of its statements."""


class Server(uvicorn.Server):
    """Ends waiting polls and streams on a signal: they would hold the shutdown for their whole wait."""

    def __init__(self, config: uvicorn.Config, parts: Parts) -> None:
        super().__init__(config)
        self._parts = parts

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._parts.fan_out.close()
        super().handle_exit(sig, frame)


def main() -> None:
    settings = Settings()
    try:
        app = create_app(settings)
    except FileNotFoundError as error:
        sys.exit(str(error))
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        ws_max_size=2 * MAX_FRAME_BYTES,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT_S,
    )
    sys.setswitchinterval(SWITCH_S)
    gc.freeze()  # what was imported stays: looking through it again stops everybody for 0.2 s
    gc.set_threshold(YOUNG_OBJECTS)
    Server(config, app.state.parts).run()


if __name__ == "__main__":
    main()
