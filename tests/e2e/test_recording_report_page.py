# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the report in a headless Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.collect import Run
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.document import head
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.outcome import failure_of, outcome_of
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.page import page
from reporting.chromium import Page, chromium, find
from reporting.fleet import FINISHED, STARTED, failed, fleet, result, settings, trunk

pytestmark = pytest.mark.skipif(find() is None, reason="no Chromium on this machine: the page was not looked at")

SECONDS = 2.0
PBXS = 2000

EVIL = (
    "</script><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "<style>*{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:document.title='owned'",
    "__proto__",
    "pbx\u202egnp.exe",
    "esc\x1b[2J\x07\u0085end",
    "\u200b\u00a0\u3164\ud800",
    "long " + "x" * 3000,
    "z\u0300\u0301\u0302" * 200,
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser without network."""
    with chromium(tmp_path_factory.mktemp("chromium")) as started:
        yield started


def shown(browser: Page, run: Run, path: Path, title: str = "Recording settings") -> float:
    """Open the page of a run; return the seconds that it took."""
    path.write_text(page(head(run, title, FINISHED, interrupted=False), run.pbxs), encoding="utf-8")
    browser.messages.clear()
    browser.resize(1440, 900)
    return browser.open(path.as_uri())


@pytest.fixture
def large(browser: Page, tmp_path: Path) -> Page:
    """The page of a fleet in check mode, of which 40 failed, 200 differ and 20 were not reached."""
    shown(browser, fleet(PBXS, check_mode=True), tmp_path / "report.html")
    return browser


def visible(browser: Page) -> list[str]:
    """Return the names of the PBXs that are shown."""
    names: list[str] = browser.evaluate(
        "[...document.querySelectorAll('.pbx:not([hidden]) .name')].map(each => each.textContent)"
    )
    return names


def click(browser: Page, selector: str) -> None:
    browser.evaluate(f"document.querySelector({selector!r}).click()")


def filter_by(browser: Page, address: str) -> list[str]:
    browser.evaluate(
        f"new Promise(done => {{ addEventListener('hashchange', done, {{once: true}}); location.hash = {address!r} }})"
    )
    return visible(browser)


def focused(browser: Page) -> Any:
    return browser.evaluate("document.activeElement.textContent || document.activeElement.id")


def test_2000_pbxs_open_quickly(browser: Page, tmp_path: Path) -> None:
    run = fleet(PBXS, check_mode=True)
    seconds = min(shown(browser, run, tmp_path / "report.html") for _attempt in range(3))
    print(f"{PBXS} PBXs opened in {seconds:.2f} s")
    assert seconds < SECONDS
    assert len(visible(browser)) == PBXS
    assert browser.messages == []


def test_the_page_makes_no_requests(large: Page) -> None:
    assert {address.partition(":")[0] for address in large.requests} == {"file"}
    assert len(set(large.requests)) <= 2  # about:blank is none


def test_filters_by_state_group_setting_and_text(large: Page) -> None:
    assert len(filter_by(large, "state=failed")) == 40
    assert len(filter_by(large, "state=failed&state=not_reached")) == 60
    pilot = ["amsterdam-0040", "lisbon-0010", "prague-0020", "vienna-0030"]
    assert filter_by(large, "group=pilot&state=differs") == pilot
    assert len(filter_by(large, "setting=record_file_format")) == 66
    assert {name[:4] for name in filter_by(large, "text=ROME-00")} == {"rome"}
    assert len(filter_by(large, "text=old-sip-provider")) == 200
    assert filter_by(large, "text=nobody") == []
    assert large.evaluate("document.getElementById('none').hidden") is False
    assert large.evaluate("document.getElementById('shown').textContent") == "0 of 2,000 PBXs: nobody"


def test_filters_are_in_the_address(large: Page) -> None:
    click(large, ".state.differs")
    click(large, ".column[value=inbound_prompt]")
    large.evaluate("document.getElementById('group').value = 'pilot'")
    large.evaluate("document.getElementById('group').dispatchEvent(new Event('change'))")
    assert large.evaluate("location.hash") == "#state=differs&group=pilot&setting=inbound_prompt"
    assert visible(large) == ["amsterdam-0040", "prague-0020"]
    click(large, "#reset")
    assert large.evaluate("location.hash") == ""
    assert len(visible(large)) == PBXS


def test_details_show_before_and_after(large: Page) -> None:
    filter_by(large, "state=differs&setting=record_trunk_list")
    click(large, ".pbx:not([hidden]) .name")
    panel = "document.querySelector('.panel:not([hidden])')"
    titles = large.evaluate(f"[...{panel}.querySelectorAll('.values th[scope=col]')].map(each => each.textContent)")
    assert titles == ["Setting", "Found", "Wanted"]
    marks = large.evaluate(f"[...{panel}.querySelectorAll('.mark')].map(each => each.getAttribute('aria-label'))")
    assert set(marks) <= {"added", "removed", "changed"}
    assert "removed" in marks
    click(large, ".panel summary")
    large.evaluate("new Promise(done => setTimeout(done, 200))")
    assert large.evaluate(f"{panel}.querySelectorAll('details tbody tr').length") == 14
    click(large, ".pbx:not([hidden]) .name")
    assert large.evaluate(panel) is None


def test_details_of_a_failure_say_why_and_what_to_do(large: Page) -> None:
    filter_by(large, "state=failed&text=refused+the+login")
    click(large, ".pbx:not([hidden]) .name")
    text = large.evaluate("document.querySelector('.panel:not([hidden]) .why').textContent")
    for part in ("the PBX refused the login.", "Check client_id and client_secret.", "auth", "70002", "POST get_token"):
        assert part in text


def test_all_details_can_be_opened_at_once(large: Page) -> None:
    filter_by(large, "state=failed")
    click(large, "#unfold")
    assert large.evaluate("document.querySelectorAll('.panel:not([hidden])').length") == 40
    assert len(filter_by(large, "state=failed&text=tokens")) == large.evaluate(
        "document.querySelectorAll('.panel:not([hidden])').length"
    )
    click(large, "#unfold")
    assert large.evaluate("document.querySelectorAll('.panel:not([hidden])').length") == 0


def test_the_button_for_all_details_says_what_it_will_do(large: Page) -> None:
    label = "document.getElementById('unfold').textContent"
    opened = "document.querySelectorAll('.name[aria-expanded=true]').length"
    filter_by(large, "state=failed")
    click(large, ".pbx:not([hidden]) .name")
    assert (large.evaluate(label), large.evaluate(opened)) == ("Open all details", 1)
    click(large, "#unfold")
    assert (large.evaluate(label), large.evaluate(opened)) == ("Close all details", 40)
    click(large, ".pbx:not([hidden]) .name")
    assert large.evaluate(label) == "Open all details"
    filter_by(large, "state=failed&text=tokens")
    assert large.evaluate(label) == "Close all details"
    filter_by(large, "state=differs")
    assert large.evaluate(label) == "Open all details"
    filter_by(large, "text=nobody")
    assert large.evaluate(label) == "Open all details"


def test_failures_are_counted_by_kind_and_filtered_by_it(large: Page) -> None:
    causes = large.evaluate("[...document.querySelectorAll('.cause')].map(each => each.textContent)")
    assert causes == ["8auth", "8not_applied", "8quota", "8unknown_target", "8unreachable"]
    click(large, ".cause[value=quota]")
    click(large, ".cause[value=auth]")
    assert large.evaluate("location.hash") == "#kind=quota&kind=auth"
    assert len(visible(large)) == 16
    assert large.evaluate("document.getElementById('shown').textContent") == "16 of 2,000 PBXs: quota or auth"
    assert large.evaluate("document.querySelectorAll('.cause[aria-pressed=true]').length") == 2
    assert len(filter_by(large, "kind=quota")) == 8
    assert len(filter_by(large, "kind=there_is_none")) == PBXS
    click(large, ".cause[value=quota]")
    click(large, "#reset")
    assert len(visible(large)) == PBXS


def test_rows_of_failures_show_the_response(browser: Page, tmp_path: Path) -> None:
    run = Run(STARTED)
    messages = {
        "a": "Reading the recording settings at https://branch-1 failed: GET autorecord/get: no connection: refused.",
        "b": "Reading the recording settings at https://branch-2 failed: GET autorecord/get: HTTP 200, errcode 2 a: b.",
        "c": "record_queue_list: there is no queue 'Support'.",
    }
    for host, message in messages.items():
        endpoint = None if host == "c" else "GET autorecord/get"
        returned = {"failed": True, "msg": message, "failure": {"kind": "api", "hint": "", "endpoint": endpoint}}
        run.record(host, "Policy", "1", outcome_of(returned, failure_of(returned)), check_mode=True)
    shown(browser, run, tmp_path / "report.html")
    remarks = browser.evaluate("[...document.querySelectorAll('.remark > span:last-child')].map(e => e.textContent)")
    assert remarks == ["no connection: refused.", "HTTP 200, errcode 2 a: b.", messages["c"]]
    click(browser, "#unfold")
    whole = browser.evaluate("[...document.querySelectorAll('.why strong')].map(each => each.textContent)")
    assert whole == list(messages.values())


def test_names_are_whole_in_a_narrow_window(large: Page) -> None:
    large.resize(500, 800)
    cut = "[...document.querySelectorAll('.pbx .name bdi')].filter(each => each.scrollWidth > each.clientWidth).length"
    assert large.evaluate(cut) == 0
    text = "document.querySelector('.pbx .name bdi')"
    large.evaluate(f"{text}.textContent = 'branch-with-a-long-name-0001'")
    lines = large.evaluate(f"{text}.clientHeight / parseFloat(getComputedStyle({text}).lineHeight)")
    assert lines > 1
    assert large.evaluate(cut) == 0


def test_the_keyboard_reaches_everything(large: Page) -> None:
    filter_by(large, "state=differs")
    names = visible(large)
    large.press("/", "r", "o", "m", "e")
    large.evaluate("new Promise(done => setTimeout(done, 300))")
    assert len(visible(large)) < len(names)
    large.press("Escape")
    assert visible(large) == names
    large.evaluate("document.querySelector('.pbx:not([hidden]) .name').focus()")
    large.press("ArrowDown", "ArrowDown", "ArrowUp")
    assert focused(large) == names[1]
    large.press("End")
    assert focused(large) == names[-1]
    assert large.evaluate("document.activeElement.getBoundingClientRect().bottom <= innerHeight")
    large.press("Home", "PageDown")
    assert focused(large) == names[20]
    assert large.evaluate(
        "document.activeElement.getBoundingClientRect().top"
        " >= document.querySelector('#matrix > thead').getBoundingClientRect().bottom"
    )
    expanded = "document.activeElement.getAttribute('aria-expanded')"
    for key, state in (("Enter", "true"), ("Enter", "false"), ("ArrowRight", "true"), ("ArrowLeft", "false")):
        large.press(key)
        assert large.evaluate(expanded) == state
    assert large.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert large.evaluate("document.querySelectorAll('.name[tabindex=\"0\"]').length") == 1
    large.press("/", "p", "r", "a", "ArrowDown")
    assert focused(large) == visible(large)[0]
    assert focused(large).startswith("prague")


def test_the_tab_key_reaches_one_column_header(large: Page) -> None:
    stops = "[...document.querySelectorAll('.column')].filter(each => each.tabIndex === 0).map(each => each.value)"
    assert large.evaluate(stops) == ["enb_internal"]
    large.evaluate("document.querySelector('.column[value=enb_internal]').focus()")
    large.press("ArrowRight", "ArrowRight", "ArrowLeft")
    assert large.evaluate("document.activeElement.value") == "internal_prompt"
    assert large.evaluate(stops) == ["internal_prompt"]
    large.press("End", "ArrowRight")
    assert large.evaluate("document.activeElement.value") == "record_ivr_list"
    large.press("Home", "ArrowLeft", "Enter")
    assert large.evaluate("location.hash") == "#setting=enb_internal"
    assert large.evaluate(stops) == ["enb_internal"]


def test_light_and_dark(large: Page) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    large.prefer("dark")
    assert large.evaluate(paper) == "rgb(18, 22, 28)"
    large.prefer("light")
    assert large.evaluate(paper) == "rgb(255, 255, 255)"
    click(large, "#theme")
    click(large, "#theme")
    assert large.evaluate(paper) == "rgb(18, 22, 28)"
    click(large, "#theme")
    assert large.evaluate("document.getElementById('theme').textContent") == "Theme: auto"


def test_colors_stand_out_from_their_background(large: Page) -> None:
    contrast = """(() => {
      const part = value => (value /= 255) <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4;
      const light = color => color.match(/\\d+/g).slice(0, 3).map(Number).map(part)
        .reduce((sum, value, index) => sum + value * [.2126, .7152, .0722][index], 0);
      const texts = ['.badge', '.state', '.cause', '.remark', '#run', '.name', '.glyph.d', '.glyph.c', '.glyph.s',
        '.glyph.r', '.glyph.a', '.glyph.u'].flatMap(each => [...document.querySelectorAll(each)].slice(0, 500));
      return texts.map(each => {
        let ground = each;
        while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
        const both = [light(getComputedStyle(each).color), light(getComputedStyle(ground).backgroundColor)];
        return (Math.max(...both) + .05) / (Math.min(...both) + .05);
      }).reduce((least, value) => Math.min(least, value));
    })()"""
    for scheme in ("light", "dark"):
        large.prefer(scheme)
        assert large.evaluate(contrast) >= 4.5
    large.prefer("light")


def test_the_shown_rows_are_printed(large: Page, tmp_path: Path) -> None:
    filter_by(large, "state=differs&group=rome")
    large.print(tmp_path / "report.pdf")
    assert _pages(tmp_path / "report.pdf") == 1


def test_a_fleet_needs_few_pages(large: Page, tmp_path: Path) -> None:
    large.print(tmp_path / "report.pdf")
    assert _pages(tmp_path / "report.pdf") < PBXS / 25


def _pages(document: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", document.read_bytes()))


def hostile() -> Run:
    """A run in which every text is hostile."""
    run = Run(STARTED)
    run.playbooks.append(EVIL[1])
    run.expect([f"{number} {evil}" for number, evil in enumerate(EVIL)], {evil: [f"1 {EVIL[1]}"] for evil in EVIL})
    for number, evil in enumerate(EVIL):
        before = {**settings(1), "internal_prompt": evil, "record_trunk_list": [{**trunk(1, evil), "type": evil}]}
        run.record(f"{number} {evil}", evil, "1", outcome_of(result(before, settings(2))), check_mode=True)
    run.note_empty_play(EVIL[1])
    run.record("uploading", EVIL[1], "3", outcome_of({"changed": True}), check_mode=True)
    returned = {**failed(1), "msg": EVIL[1]}
    returned["failure"] = {**returned["failure"], **dict.fromkeys(("kind", "hint", "errmsg", "endpoint"), EVIL[1])}
    run.record("failing", EVIL[0], "2", outcome_of(returned, failure_of(returned)), check_mode=True)
    run.stop(f"0 {EVIL[0]}", EVIL[1])
    run.finish(None)
    return run


def test_hostile_names_are_only_shown(browser: Page, tmp_path: Path) -> None:
    shown(browser, hostile(), tmp_path / "report.html", title=EVIL[0])
    click(browser, "#unfold")
    browser.evaluate("document.querySelectorAll('.panel summary').forEach(each => each.click())")
    browser.evaluate("new Promise(done => setTimeout(done, 200))")
    assert browser.evaluate("document.title") == EVIL[0]
    assert browser.messages == []
    assert browser.dialogs == []
    assert browser.evaluate("document.querySelectorAll('img, a, iframe, object, form').length") == 1  # the filters
    assert browser.evaluate("document.querySelectorAll('script, style').length") == 3
    text = browser.evaluate("document.getElementById('rows').textContent")
    for evil in EVIL[:6]:
        assert evil in text
    for sign in ("U+202E", "U+001B", "U+0007", "U+0085", "U+200B", "U+00A0", "U+3164", "U+D800"):
        assert sign in text
    for raw in "\u202e\x1b\x07\u0085\u200b\u3164":
        assert raw not in text
    isolated = browser.evaluate(
        "[...document.querySelectorAll('.sign')].every(each => each.parentElement.tagName === 'BDI')"
    )
    assert isolated
    assert browser.evaluate("[...document.querySelectorAll('.pbx')].every(each => each.offsetHeight <= 34)")
    options = browser.evaluate("[...document.getElementById('group').options].map(each => each.text).join('')")
    assert "[U+202E]" in options
    assert "\u202e" not in options


def test_the_policy_stops_injected_content(browser: Page, tmp_path: Path) -> None:
    shown(browser, fleet(5, check_mode=True), tmp_path / "report.html")
    refused = browser.evaluate(
        "(() => { try { document.body.innerHTML = '<b>x</b>'; return false } catch { return true } })()"
    )
    assert refused
    browser.evaluate("document.body.append(Object.assign(document.createElement('div'), {id: 'styled'}))")
    browser.evaluate("document.getElementById('styled').setAttribute('style', 'color: rgb(1, 2, 3)')")
    assert browser.evaluate("getComputedStyle(document.getElementById('styled')).color") != "rgb(1, 2, 3)"


def test_a_run_that_applied_says_so(browser: Page, tmp_path: Path) -> None:
    shown(browser, fleet(200, check_mode=False), tmp_path / "report.html")
    assert "Real run" in browser.evaluate("document.getElementById('run').textContent")
    filter_by(browser, "state=changed")
    click(browser, ".pbx:not([hidden]) .name")
    titles = browser.evaluate(
        "[...document.querySelectorAll('.panel .values th[scope=col]')].map(each => each.textContent)"
    )
    assert titles == ["Setting", "Before", "After"]


def test_a_run_that_checked_no_pbx_says_so(browser: Page, tmp_path: Path) -> None:
    run = Run(STARTED)
    run.note_empty_play("Recording audit")
    shown(browser, run, tmp_path / "report.html")
    assert browser.evaluate("document.getElementById('shown').textContent") == "0 PBXs"
    said = browser.evaluate("[...document.querySelectorAll('#run .failed')].map(each => each.textContent)")
    assert said == ["No PBX was checked", "This play matched no PBX: Recording audit"]
    assert browser.evaluate("document.getElementById('none').textContent").startswith("This run checked no PBX.")
    colors = "[...document.querySelectorAll('#run .failed, .state.failed')].map(each => getComputedStyle(each).color)"
    assert len(set(browser.evaluate(colors))) == 1
    assert browser.messages == []


def test_a_play_without_pbxs_is_named_next_to_one_with_pbxs(browser: Page, tmp_path: Path) -> None:
    run = fleet(3, check_mode=True)
    run.note_empty_play("Branches")
    shown(browser, run, tmp_path / "report.html")
    said = browser.evaluate("[...document.querySelectorAll('#run .failed')].map(each => each.textContent)")
    assert said == ["This play matched no PBX: Branches"]


def test_accepted_failures_are_marked(browser: Page, tmp_path: Path) -> None:
    run = Run(STARTED)
    for host, accepted_by in (("a", None), ("b", "failed_when")):
        outcome = outcome_of(failed(3), failure_of(failed(3)))
        run.record(host, "Policy", "1", outcome, check_mode=True, accepted_by=accepted_by)
    shown(browser, run, tmp_path / "report.html")
    badges = browser.evaluate("[...document.querySelectorAll('.badge')].map(each => each.textContent)")
    kinds = browser.evaluate("[...document.querySelectorAll('.kind')].map(each => each.textContent)")
    assert (badges, kinds) == (["Failed", "Failed"], ["unknown_target", "unknown_target", "accepted"])
    click(browser, "#unfold")
    facts = browser.evaluate("[...document.querySelectorAll('.why .facts')].map(each => each.textContent)")
    assert facts == ["The playbook accepted this failure (failed_when)."]


def test_changes_other_than_settings_are_shown(browser: Page, tmp_path: Path) -> None:
    run = Run(STARTED)
    for host, check_mode in (("a", True), ("b", False)):
        run.record(host, "Upload", "1", outcome_of({"changed": True}), check_mode=check_mode)
    shown(browser, run, tmp_path / "report.html")
    badges = browser.evaluate("[...document.querySelectorAll('.badge')].map(each => each.textContent)")
    remarks = browser.evaluate("[...document.querySelectorAll('.remark')].map(each => each.textContent)")
    assert (badges, remarks) == (["Differs", "Changed"], ["Would change: Upload", "Changed: Upload"])
    click(browser, "#unfold")
    assert "Would change: Upload" in browser.evaluate("document.querySelector('.inside').textContent")


def test_states_are_in_plain_words(browser: Page, tmp_path: Path) -> None:
    shown(browser, fleet(3, check_mode=True), tmp_path / "report.html")
    assert browser.evaluate("document.querySelector('.badge').textContent") == "Compliant"
    assert browser.evaluate("document.querySelector('#columns th:last-child').textContent") == "Details"
