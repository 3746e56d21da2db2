"""Errors of the workspace. Each carries a stable code, so that a page may say it in its language.

The message is a plain English sentence that says what happened and what to do.
"""

from __future__ import annotations

from geodata.errors import InputError, KommunatlasError


class WorkspaceError(KommunatlasError):
    """Something is wrong with the workspace, not with what was given."""

    code = "workspace"


class WorkspaceMissingError(WorkspaceError):
    """There is no workspace, or nothing has been published in it."""

    code = "workspace_missing"


class WorkspaceBusyError(WorkspaceError):
    """Another process is writing, and did not finish in the time allowed."""

    code = "workspace_busy"


class WorkspaceFullError(WorkspaceError):
    """The disk is full or may not be written. Nothing was changed."""

    code = "workspace_full"


class EditionMissingError(WorkspaceError):
    """The edition asked for is not in the workspace."""

    code = "edition_missing"


class EditionDamagedError(WorkspaceError):
    """A manifest or a table of the edition is half-written, lost or changed by hand."""

    code = "edition_damaged"


class DeliveryRefusedError(InputError):
    """The delivery as a whole cannot be used; nothing was changed.

    Parameters
    ----------
    message
        The sentence for people.
    code
        Stable and short, for a page that says it in another language.
    ``words.refused`` makes one whose sentence can be said in both languages.
    """

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code
