"""Who may call the bot: whoever knows the secret that it shares with the gateway."""

import hmac

from sanic.request import Request

SCHEME = "Bearer "


def is_authorized(request: Request, secret: str) -> bool:
    """Whether the `Authorization` header carries `secret`; takes the same time however wrong the guess is."""
    header: str = request.headers.get("Authorization", "")
    guess = header[len(SCHEME) :] if header.startswith(SCHEME) else ""
    return hmac.compare_digest(guess.encode(), secret.encode())
