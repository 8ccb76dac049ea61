"""Who may read the inbox, file a question and edit knowledge."""

from typing import Annotated

from fastapi import Depends

from gateway.identity import Agent
from gateway.parts import get_agent

ReaderDep = Annotated[Agent, Depends(get_agent)]
FilerDep = Annotated[Agent, Depends(get_agent)]
EditorDep = Annotated[Agent, Depends(get_agent)]
AnalystDep = Annotated[Agent, Depends(get_agent)]
