from collections.abc import Callable

import pytest

from tests.backend.callers import Caller

AsUser = Callable[[str], Caller]
PATH = "/v1/ecosystem-manager"
LIN = {"name": "林晓岚", "phone": "010-5550-0101", "email": "lin.xiaolan@example.com"}
HE = {"name": "何志远", "phone": "021-5550-0102", "email": "he.zhiyuan@example.com"}


@pytest.mark.parametrize(
    ("user", "partner", "manager"),
    [
        ("partner-admin", "北辰科技有限公司", LIN),
        ("partner-staff", "北辰科技有限公司", LIN),
        ("partner2-admin", "南天信息有限公司", HE),
    ],
)
def test_each_partner_sees_its_own(
    as_reader: AsUser, user: str, partner: str, manager: dict[str, str]
) -> None:
    assert as_reader(user).get(PATH).json() == {"partner_name": partner, "manager": manager}


def test_a_customer_has_none(as_reader: AsUser) -> None:
    refused = as_reader("customer-resale").get(PATH)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
