"""What a check can find."""

from backend.wording import Wording


class Fault(Exception):  # noqa: N818 - not an error of ours
    """The server does not keep the contract; `code` names the sentence that says what was seen."""

    def __init__(self, code: str, /, **values: Wording) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Skip(Exception):  # noqa: N818 - not an error
    """The check could not be made, for want of data; `code` names the sentence that says of which."""

    def __init__(self, code: str, /, **values: Wording) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
