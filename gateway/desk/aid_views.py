"""What helps an agent to answer, over HTTP: the packet, the customer's panel, articles, canned replies."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, status

from gateway.desk import acts, canned, cards
from gateway.desk.access import require
from gateway.desk.canned import CannedCreate, CannedList, CannedRead
from gateway.desk.conversation_schemas import ArticleCard, ArticleHits, Suggestions
from gateway.desk.models import DeskUser
from gateway.desk.packet import Packet
from gateway.desk.panel import Panel
from gateway.desk.roles import Operation
from gateway.parts import PartsDep

router = APIRouter(prefix="/api/desk", tags=["desk"])
Serving = Annotated[DeskUser, Depends(require(Operation.SERVE))]
Watching = Annotated[DeskUser, Depends(require(Operation.WATCH))]
ViewingCustomer = Annotated[DeskUser, Depends(require(Operation.VIEW_CUSTOMER))]
CONVERSATION = "/conversations/{conversation_id}"
Q = Annotated[str, Query(max_length=100)]


@router.get(CONVERSATION + "/packet")
async def read_packet(conversation_id: str, user: Watching, parts: PartsDep) -> Packet:
    """What happened before a person was asked for."""
    return await acts.read_packet(parts, conversation_id, user)


@router.get(CONVERSATION + "/customer")
async def read_customer(conversation_id: str, user: ViewingCustomer, parts: PartsDep) -> Panel:
    """The customer's own data, through the backend; looking is on record there and here."""
    return await acts.read_panel(parts, conversation_id, user)


@router.get(CONVERSATION + "/suggestions")
async def suggest_articles(conversation_id: str, _: Watching, parts: PartsDep) -> Suggestions:
    """Articles for the customer's last question."""
    return await cards.suggest(parts, conversation_id)


@router.get("/articles")
async def search_articles(
    _: Watching,
    parts: PartsDep,
    q: Q = "",
    audience: str = "customer",
    limit: Annotated[int, Query(ge=1, le=20)] = 8,
) -> ArticleHits:
    """Articles for what is typed."""
    return ArticleHits(items=cards.search(parts, q, audience=audience, limit=limit))


@router.get("/articles/{article_id}")
async def read_article(article_id: str, _: Watching, parts: PartsDep) -> ArticleCard:
    """The card as the customer would see it."""
    return ArticleCard(content=cards.card(parts, article_id))


@router.get("/canned")
async def list_canned(user: Serving, parts: PartsDep, q: Q = "") -> CannedList:
    """One's own and the shared ones."""
    return CannedList(items=await parts.database.read(canned.find, q=q, user=user))


@router.post("/canned", status_code=status.HTTP_201_CREATED)
async def create_canned(body: CannedCreate, user: Serving, parts: PartsDep) -> CannedRead:
    return await parts.database.write(canned.create, given=body, user=user, now=parts.now())


@router.post("/canned/{reply_id}")
async def change_canned(reply_id: str, body: CannedCreate, user: Serving, parts: PartsDep) -> CannedRead:
    return await parts.database.write(
        canned.change, reply_id=reply_id, given=body, user=user, now=parts.now()
    )


@router.delete("/canned/{reply_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_canned(reply_id: str, user: Serving, parts: PartsDep) -> None:
    await parts.database.write(canned.remove, reply_id=reply_id, user=user, now=parts.now())
