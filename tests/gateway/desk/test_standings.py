"""What a change of one conversation means for the queue that everybody sees."""

from dataclasses import replace

import pytest

from gateway.desk.standings import Standing, moves_queue

SERVED = Standing(
    state="claimed", agent_id="u_1", target_id=None, last_sequence=7, last_author="user", text="好的"
)
WAITING = replace(SERVED, state="queued", agent_id=None)


@pytest.mark.parametrize(
    ("before", "after", "is_moved"),
    [
        (SERVED, replace(SERVED, last_sequence=8, text="还有一个问题"), False),
        (SERVED, replace(SERVED, agent_id="u_2"), True),
        (SERVED, WAITING, True),
        (WAITING, replace(WAITING, last_sequence=8, text="还在吗"), True),
        (None, WAITING, True),
        (SERVED, None, True),
        (None, None, False),
    ],
)
def test_talk_with_an_agent_leaves_the_queue_alone(
    before: Standing | None, after: Standing | None, is_moved: bool
) -> None:
    assert moves_queue(before, after) is is_moved
