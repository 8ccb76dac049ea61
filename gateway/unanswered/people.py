"""Who may read the inbox, file a question, edit knowledge and read the numbers.

The host's agent token is good for what an agent may do; editing and reading numbers need a role, and that an
account.
"""

from typing import Annotated

from fastapi import Depends

from gateway.desk.access import agent_with, require
from gateway.desk.accounts import agent_of
from gateway.desk.models import DeskUser
from gateway.desk.roles import Operation
from gateway.identity import Agent


async def get_editor(user: Annotated[DeskUser, Depends(require(Operation.EDIT_KNOWLEDGE))]) -> Agent:
    """Raises NotSignedIn, CsrfFailed or NotPermitted."""
    return agent_of(user)


async def get_analyst(user: Annotated[DeskUser, Depends(require(Operation.VIEW_INSIGHTS))]) -> Agent:
    """Raises NotSignedIn, CsrfFailed or NotPermitted."""
    return agent_of(user)


ReaderDep = Annotated[Agent, Depends(agent_with(Operation.VIEW_INBOX))]
FilerDep = Annotated[Agent, Depends(agent_with(Operation.FILE_QUESTION))]
EditorDep = Annotated[Agent, Depends(get_editor)]
AnalystDep = Annotated[Agent, Depends(get_analyst)]
