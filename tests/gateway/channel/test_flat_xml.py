"""XML as 企业微信 sends it is read; everything that attacks a parser is refused."""

import pytest

from gateway.channel.flat_xml import XmlRefused, read

BILLION_LAUGHS = (
    """<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>"""
)
EXTERNAL = """<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>"""


def test_nested_elements_have_paths() -> None:
    document = "<xml><A><![CDATA[一]]></A><S><I><K>k</K></I></S></xml>"
    texts = {path: text for path, text in read(document).items() if text.strip()}
    assert texts == {"A": "一", "S/I/K": "k"}


@pytest.mark.parametrize(
    "document",
    [
        BILLION_LAUGHS,
        EXTERNAL,
        "<!DOCTYPE xml><xml/>",
        "<xml>&unknown;</xml>",
        "<xml><?php x ?></xml>",
        "<xml><A></xml>",
        "",
        "no xml",
        "<a>" * 10 + "</a>" * 10,
        "<xml>" + "<a/>" * 300 + "</xml>",
        "<xml>\x00</xml>",
    ],
)
def test_what_no_message_needs_is_refused(document: str) -> None:
    with pytest.raises(XmlRefused):
        read(document)
