"""Starting the server: on this machine alone, on the workspace given, to show only if asked to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from dashboard import cli, start

if TYPE_CHECKING:
    from pathlib import Path


class Started(Exception):  # noqa: N818 - it stands for the server, not for a fault
    """Carries what the server would have been started with."""


@pytest.fixture(autouse=True)
def _never_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def execve(_path: str, command: list[str], environment: dict[str, str]) -> None:
        raise Started(command, environment)

    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.setattr(os, "chdir", lambda _path: None)
    monkeypatch.delenv(start.READ_ONLY_VARIABLE, raising=False)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the server is a child")
@pytest.mark.parametrize("read_only", [True, False])
def test_the_server_is_told_whether_it_may_only_show(tmp_path: Path, *, read_only: bool) -> None:
    with pytest.raises(Started) as started:
        start.serve(8765, tmp_path, read_only=read_only)
    command, environment = started.value.args
    assert "--server.address=127.0.0.1" in command
    assert environment["KOMMUNATLAS_DATA"] == str(tmp_path.resolve())
    assert environment.get(start.READ_ONLY_VARIABLE) == ("1" if read_only else None)


@pytest.mark.parametrize(
    ("arguments", "variables", "expected"),
    [
        ([], {}, False),
        (["--read-only"], {}, True),
        ([], {start.READ_ONLY_VARIABLE: "1"}, True),
    ],
)
def test_the_command_takes_the_option_and_the_variable(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
    variables: dict[str, str],
    *,
    expected: bool,
) -> None:
    said: dict[str, Any] = {}

    def serve(_port: int, _data: Path, **options: Any) -> int:
        said.update(options)
        return 0

    monkeypatch.setattr(start, "serve", serve)
    (tmp_path / "current").write_text("0" * 16, encoding="ascii")
    command = ["run", "--data", str(tmp_path), "--port", "8765", *arguments]
    result = CliRunner().invoke(cli.main, command, env=variables)
    assert result.exit_code == 0, result.output
    assert said == {"read_only": expected}
