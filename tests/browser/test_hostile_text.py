"""Text from users, agents and the knowledge base is text, whatever it looks like."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.browser.conftest import DESKTOP, Visit
from tests.end_to_end.agent import Agent

ATTACKS = [
    "<img src=x onerror=window.__hacked=1>",
    "<script>window.__hacked=1</script>",
    '"><svg onload=window.__hacked=1>',
    "<iframe srcdoc='<script>parent.__hacked=1</script>'></iframe>",
    "javascript:window.__hacked=1",
    "{{constructor.constructor('window.__hacked=1')()}}",
]
IS_HACKED = "window.__hacked === 1 || !!document.querySelector('.log img, .log script, .log iframe')"


@pytest.mark.parametrize("attack", ATTACKS)
def test_from_a_user(visit: Visit, attack: str) -> None:
    chat = visit()
    chat.write(attack)
    expect(chat.rows.nth(1)).to_be_visible()
    assert chat.said() == [attack]
    assert chat.frame.evaluate(IS_HACKED) is False


def test_from_an_agent(visit: Visit, agent: Agent) -> None:
    chat = visit()
    chat.ask("转人工", "已为您转人工")
    escalation = agent.claim(chat.conversation_id)
    for attack in ATTACKS:
        agent.say(escalation, attack)
        expect(chat.inside.locator(".row-agent .bubble").last).to_have_text(attack)
    assert chat.frame.evaluate(IS_HACKED) is False
    agent.say(escalation, "请看 https://www.example.com/help 和 javascript:alert(1)")
    links = chat.inside.locator(".row-agent .bubble a")
    expect(links).to_have_count(1)
    expect(links.first).to_have_attribute("href", "https://www.example.com/help")
    expect(links.first).to_have_attribute("rel", "noopener noreferrer")
    expect(links.first).to_have_attribute("target", "_blank")


def test_from_the_knowledge_base(visit: Visit, device: Callable[..., BrowserContext]) -> None:
    """As if an editor had written it into every field of an article."""
    everywhere = " ".join(ATTACKS)
    fields = {
        "title": everywhere,
        "summary": everywhere,
        "steps": ATTACKS,
        "notes": ATTACKS,
        "links": [{"title": attack, "url": attack} for attack in ATTACKS],
        "source": {"title": everywhere, "checked_on": everywhere},
    }

    def poison(route: Route) -> None:
        page = route.fetch().json()
        for message in page["messages"]:
            if message["content"]["kind"] == "article":
                message["content"] |= fields
        route.fulfill(json=page)

    context = device(DESKTOP)
    chat = visit(context=context)
    chat.ask("如何查看代金券", "操作步骤")
    context.route("**/messages?before=*", poison)
    chat.page.reload()
    chat.wait_until_ready()
    card = chat.inside.locator("article.card")
    for attack in ATTACKS:
        expect(card).to_contain_text(attack)
    assert chat.frame.evaluate(IS_HACKED) is False
    assert card.locator("a").count() == 0


def test_the_page_allows_no_inline_script(visit: Visit, complaints: list[str]) -> None:
    chat = visit()
    chat.frame.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.__hacked = 1';"
        " document.body.append(s); }"
    )
    assert chat.frame.evaluate("window.__hacked") is None
    assert [c for c in complaints if "Content Security Policy" in c] == complaints
    complaints.clear()
