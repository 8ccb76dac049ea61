"""Waivers: an accepted finding stays silent, an outdated waiver does not."""

from knowledge.findings import Finding, Waiver, apply_waivers

PAIR = frozenset({"a.b", "c.d"})
FINDING = Finding("a.yml", "contradictory_numbers", "3 or 6", articles=PAIR)


def test_a_waiver_silences_its_rule_about_its_articles() -> None:
    assert apply_waivers([FINDING], [Waiver("contradictory_numbers", PAIR, "two sites")], "w.yml") == []


def test_another_rule_or_other_articles_are_not_silenced() -> None:
    waivers = [Waiver("overmatch", PAIR, "…"), Waiver("contradictory_numbers", frozenset({"a.b"}), "…")]
    assert apply_waivers([FINDING], waivers, "w.yml")[0] == FINDING


def test_a_waiver_that_waives_nothing_is_reported() -> None:
    (finding,) = apply_waivers([], [Waiver("overmatch", PAIR, "…")], "w.yml")
    assert (
        str(finding)
        == "w.yml: warning: the waiver of overmatch for a.b, c.d waives nothing (any more) [waiver]"
    )
