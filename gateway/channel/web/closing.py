"""How a socket ends: the code for the client's program, the problem for its reader."""

from dataclasses import dataclass

from gateway import errors
from gateway.channel.web.frames import ErrorFrame
from gateway.errors import Problem
from gateway.problems import problem_document
from gateway.words import Words

OF_STATUS = {401: 4401, 404: 4404, 429: 4429}
OTHERWISE = 4400


@dataclass(frozen=True)
class Closing:
    """RFC 6455 codes, and 4000 + the status of the problem."""

    code: int
    problem: Problem | None = None


def closing_for(problem: Problem) -> Closing:
    if isinstance(problem, errors.ConversationOfAnotherUser):
        return Closing(4409, problem)
    return Closing(OF_STATUS.get(problem.status, OTHERWISE), problem)


def error_frame(problem: Problem, words: Words, client_message_id: str | None = None) -> ErrorFrame:
    document = problem_document(words, status=problem.status, code=problem.code, **problem.values)
    return ErrorFrame(
        code=document["code"],
        title=document["title"],
        detail=document["detail"],
        status=document["status"],
        client_message_id=client_message_id,
        retry_after_s=problem.values.get("retry_after_s"),
    )
