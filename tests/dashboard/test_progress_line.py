"""The line that shows how far a load has come: only where somebody watches, and gone at the end."""

from __future__ import annotations

import io

import pytest

from dashboard.progress_line import progress_line


class Terminal(io.StringIO):
    """Standard error that somebody watches."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def watch(monkeypatch):
    """Let somebody watch: within the test, because pytest takes standard error when it begins."""

    def begun():
        terminal = Terminal()
        monkeypatch.setattr("sys.stderr", terminal)
        return terminal

    return begun


def test_the_line_is_written_over_and_taken_away(watch, capsys):
    terminal = watch()
    with progress_line("sv") as tell:
        for share in (0.1, 0.101, 0.104, 0.4):
            tell("reading", share)
        tell("writing", 0.8)
    shown = terminal.getvalue().split("\r")
    assert shown[1:4] == ["Läser filen … 10 %", "Läser filen … 40 %", "Sparar … 80 %     "]
    assert shown[4].isspace()
    assert shown[5] == ""
    assert capsys.readouterr().out == ""


def test_the_line_is_taken_away_before_an_error_is_said(watch):
    terminal = watch()

    def fail():
        with progress_line("en") as tell:
            tell("checking", 0.4)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert terminal.getvalue().endswith(" \r")


def test_nothing_is_shown_where_nobody_watches(capsys):
    with progress_line("sv") as tell:
        assert tell is None
    assert capsys.readouterr() == ("", "")
