"""The first steps of an unbinding request, for the journeys that begin with them."""

from tests.end_to_end.visitor import Reply, Visitor

ASK = "我要解除和伙伴的关联"
REASON = "业务调整，不再需要伙伴服务"
CONFIRM = "确认提交"


def reach_confirmation(visitor: Visitor) -> Reply:
    """Asks for the unbinding and gives a reason; the reply shows the confirmation."""
    visitor.say(ASK)
    return visitor.choose(REASON)


def submit(visitor: Visitor) -> str:
    """Goes all the way; returns the request's number."""
    reach_confirmation(visitor)
    return str(visitor.choose(CONFIRM).content("progress")["number"])
