"""Each rule of the pre-flight, with the words that the customer reads."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from backend.account.states import Custody, EnterpriseRole
from backend.association.states import AssociationModel
from backend.money import Money
from backend.unbinding.checks import check_asking, has_association, next_allowed_on
from backend.unbinding.facts import AccountFacts, OrderFact
from backend.unbinding.presenter import present_check
from backend.unbinding.states import Side
from backend.wording import Locale

RESALE = AccountFacts(
    today=date(2026, 3, 10),
    model=AssociationModel.RESALE,
    partner_name="北辰",
    arrears=Money(Decimal(0), "CNY"),
)
REFERRAL = replace(RESALE, model=AssociationModel.REFERRAL)
COMMON = [
    "has_association",
    "no_open_request",
    "once_per_three_months",
    "no_orders_awaiting_partner_payment",
    "no_arrears",
]
SUB = {"enterprise_role": EnterpriseRole.SUB, "master_account_name": "锦程集团"}


@pytest.fixture(scope="module")
def locale() -> Locale:
    return Locale.load()


def blockers(facts: AccountFacts, locale: Locale) -> list[tuple[str, str, str]]:
    shown = [present_check(check, locale) for check in check_asking(facts, Side.CUSTOMER)]
    return [(check.code.value, check.detail, check.fix) for check in shown if not check.is_satisfied]


def test_a_resale_customer_is_checked_for_everything_the_partner_pays() -> None:
    assert [check.code.value for check in check_asking(RESALE, Side.CUSTOMER)] == [
        *COMMON,
        "no_reserved_instances",
        "no_support_plan",
        "no_special_contract",
        "no_pickup_coupons",
        "not_enterprise_sub_account",
        "no_non_custodial_sub_accounts",
    ]


def test_a_referral_customer_is_checked_for_less() -> None:
    assert [check.code.value for check in check_asking(REFERRAL, Side.CUSTOMER)] == [
        *COMMON,
        "not_enterprise_sub_account",
        "no_custodial_sub_accounts",
    ]


@pytest.mark.parametrize("facts", [RESALE, REFERRAL])
def test_a_clear_account_satisfies_every_check(facts: AccountFacts, locale: Locale) -> None:
    shown = [present_check(check, locale) for check in check_asking(facts, Side.CUSTOMER)]
    assert all(check.is_satisfied and check.detail and check.fix == "" for check in shown)


def test_without_an_association_there_is_nothing_to_end(locale: Locale) -> None:
    check = present_check(has_association(None), locale)
    assert (check.is_satisfied, check.detail) == (False, "账号没有关联合作伙伴，不需要解除。")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            replace(RESALE, open_request_number="UB-20260301-0007"),
            ("no_open_request", "申请 UB-20260301-0007 还在处理。", "等这个申请处理完，或先撤销它。"),
        ),
        (
            replace(RESALE, last_submitted_on=date(2026, 1, 5)),
            (
                "once_per_three_months",
                "上一次提交是在 2026年1月5日，3 个月内只能提交一次（撤销或被驳回的也算）。",
                "请在 2026年4月5日 当天或之后再提交。",
            ),
        ),
        (
            replace(
                REFERRAL,
                orders=(
                    OrderFact("CS1", Money(Decimal("5980.00"), "CNY")),
                    OrderFact("CS2", Money(Decimal("20.50"), "CNY")),
                ),
            ),
            (
                "no_orders_awaiting_partner_payment",
                "有 2 笔订单在等伙伴支付：CS1（¥5,980.00）、CS2（¥20.50）。",
                "先取消这些订单，或请北辰把订单付掉。",
            ),
        ),
        (
            replace(RESALE, arrears=Money(Decimal("1286.40"), "CNY")),
            ("no_arrears", "账户欠款 ¥1,286.40。", "请北辰拨款，把欠款核销掉。"),
        ),
        (
            replace(REFERRAL, arrears=Money(Decimal("0.01"), "USD")),
            ("no_arrears", "账户欠款 US$0.01。", "请您自己充值还清。"),
        ),
        (
            replace(RESALE, reserved_instances=("RI-1", "RI-2")),
            ("no_reserved_instances", "有 2 个未失效的预留实例：RI-1、RI-2。", "先退订这些预留实例。"),
        ),
        (
            replace(RESALE, support_plans=("SP-1",)),
            ("no_support_plan", "有 1 个未失效的合作伙伴支持计划：SP-1。", "先退订合作伙伴支持计划。"),
        ),
        (
            replace(RESALE, special_contracts=("SC-1",)),
            ("no_special_contract", "有 1 份特殊合同正在生效：SC-1。", "请线下找北辰把合同处理完。"),
        ),
        (
            replace(RESALE, pickup_coupons=("TH-1",)),
            ("no_pickup_coupons", "有 1 张提货券还没有用完：TH-1。", "先把提货券用完。"),
        ),
        (
            replace(RESALE, non_custodial_sub_accounts=("分公司",)),
            (
                "no_non_custodial_sub_accounts",
                "名下有 1 个非财务托管企业子账号：分公司。",
                "先解除与这些子账号的关联，再由主账号申请。",
            ),
        ),
        (
            replace(REFERRAL, custodial_sub_accounts=("分公司",)),
            (
                "no_custodial_sub_accounts",
                "名下有 1 个财务托管企业子账号：分公司。",
                "先解除与这些子账号的关联。",
            ),
        ),
        (
            replace(REFERRAL, **SUB, custody=Custody.CUSTODIAL),
            (
                "not_enterprise_sub_account",
                "账号是锦程集团名下的企业子账号，不能自己解除。",
                "请用企业主账号（锦程集团）去解除与伙伴的关联。",
            ),
        ),
        (
            replace(RESALE, **SUB, custody=Custody.NON_CUSTODIAL),
            (
                "not_enterprise_sub_account",
                "账号是锦程集团名下的企业子账号，不能自己解除。",
                "先解除与企业主账号（锦程集团）的关联，再申请。",
            ),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_each_blocker_says_what_it_is_and_what_to_do(
    facts: AccountFacts, expected: tuple[str, str, str], locale: Locale
) -> None:
    assert blockers(facts, locale) == [expected]


@pytest.mark.parametrize(
    "facts",
    [
        replace(REFERRAL, reserved_instances=("RI-1",), support_plans=("SP-1",)),
        replace(REFERRAL, special_contracts=("SC-1",), pickup_coupons=("TH-1",)),
        replace(REFERRAL, non_custodial_sub_accounts=("分公司",)),
        replace(RESALE, custodial_sub_accounts=("分公司",)),
        replace(RESALE, **SUB, custody=Custody.CUSTODIAL),
        replace(RESALE, arrears=Money(Decimal("-5.00"), "CNY")),
    ],
)
def test_what_does_not_block_in_this_model(facts: AccountFacts, locale: Locale) -> None:
    assert blockers(facts, locale) == []


@pytest.mark.parametrize(
    ("last", "today", "expected"),
    [
        (None, date(2026, 3, 10), None),
        (date(2026, 1, 10), date(2026, 4, 9), date(2026, 4, 10)),
        (date(2026, 1, 10), date(2026, 4, 10), None),
        (date(2026, 3, 10), date(2026, 3, 10), date(2026, 6, 10)),
        (date(2025, 11, 30), date(2026, 2, 27), date(2026, 2, 28)),
        (date(2025, 11, 30), date(2026, 2, 28), None),
    ],
)
def test_three_calendar_months_from_the_last_submission(
    last: date | None, today: date, expected: date | None
) -> None:
    assert next_allowed_on(replace(RESALE, last_submitted_on=last, today=today), Side.CUSTOMER) == expected


def test_many_names_are_cut_short(locale: Locale) -> None:
    facts = replace(RESALE, reserved_instances=tuple(f"RI-{n}" for n in range(1, 8)))
    assert blockers(facts, locale)[0][1] == "有 7 个未失效的预留实例：RI-1、RI-2、RI-3、RI-4、RI-5 等 7 项。"
