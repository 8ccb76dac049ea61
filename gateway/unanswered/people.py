"""Who may read the inbox, file a question and edit knowledge."""

from typing import Annotated

from fastapi import Depends

from gateway.desk.access import agent_with
from gateway.desk.roles import Operation
from gateway.identity import Agent

ReaderDep = Annotated[Agent, Depends(agent_with(Operation.VIEW_INBOX))]
FilerDep = Annotated[Agent, Depends(agent_with(Operation.FILE_QUESTION))]
EditorDep = Annotated[Agent, Depends(agent_with(Operation.EDIT_KNOWLEDGE))]
AnalystDep = Annotated[Agent, Depends(agent_with(Operation.VIEW_INSIGHTS))]
