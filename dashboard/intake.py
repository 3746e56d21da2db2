"""Files in through the page: the only module of the dashboard that writes to the workspace.

``data.py`` reads, for everybody at once; a desk is one visitor's, from the uploaded bytes to the
edition. The bytes may hold personal data: they lie in a folder of the desk's own, outside the
workspace, until they are published, thrown away or the visit ends. Streamlit keeps a visit for two
minutes after its page was closed, and lets it go when the next page is closed.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
import weakref
from collections import Counter
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING, Final

from dashboard.start import READ_ONLY_VARIABLE
from dashboard.viewmodels.intake import (
    COUNTED,
    Asked,
    Comparison,
    Drawing,
    FileReport,
    Kind,
    Looked,
    Published,
    Refusal,
)
from dashboard.viewmodels.intake_drawing import drawing
from dashboard.work import Work
from geodata.errors import KommunatlasError
from loaders import edition, paths, words
from loaders.catalog import DATASETS
from loaders.delivery import Request, load_all, preview
from loaders.errors import WorkspaceError
from loaders.marking import marked_workbook
from loaders.record import safe_name
from loaders.safety import ENDINGS
from loaders.spec import MAX_ACCURACY_M, MAX_TRIM_M, WAYS, Measuring
from loaders.tabular.workbook import sheet_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from loaders.delivery import LoadReport
    from loaders.words import Language

    Answer = Looked | Published | Refusal
    Tell = Callable[[str, float], None]

LOCK_SECONDS: Final = 20.0
"""How long a visitor waits for another one's publishing before it is told in words."""

TOGETHER: Final = "kommungranser"
"""Name of the archive that several files of one dataset become."""

_PREFIX: Final = "kommunatlas-inlast-"


def read_only() -> bool:
    """Say whether the page may only show."""
    return os.environ.get(READ_ONLY_VARIABLE, "").strip().lower() in ("1", "true", "yes", "ja")


@cache
def kinds() -> Mapping[str, Kind]:
    """Give what the form must know of each dataset, in the order of the registry."""
    return {
        name: Kind(
            dataset=name,
            endings=ENDINGS[name],
            workbooks=".xlsx" in ENDINGS[name],
            presets=spec.presets,
            proposals=spec.proposals,
            registered=spec.precedence == "register",
            categories=".ics" in ENDINGS[name],
            ways=WAYS if spec.measured else (),
            max_trim_m=MAX_TRIM_M,
            max_accuracy_m=MAX_ACCURACY_M,
            together=name == "boundaries",
        )
        for name, spec in DATASETS.items()
    }


class Desk:
    """One visitor's upload. Kept in the visit's session, and gone with it.

    Parameters
    ----------
    language
        Of what is said of the files, ``sv`` or ``en``.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self.generation = 0
        """Counts the uploads that were ended, so that the page can begin with an empty field."""

        self.files: tuple[Path, ...] = ()
        self.work: Work[Answer] | None = None
        self.looked: Looked | None = None
        self.published: Published | None = None
        self.refusal: Refusal | None = None
        self._uploads: tuple[str, ...] = ()
        self._reports: list[LoadReport] = []
        self._folder: Path | None = None
        self._sheets: list[str] | None = None

    def take(self, uploads: Iterable[tuple[str, str, bytes | memoryview]]) -> None:
        """Lay uploaded files on the desk; those that lie there already are left alone.

        Parameters
        ----------
        uploads
            An id, the name and the bytes of each.
        """
        given = list(uploads)
        ids = tuple(item[0] for item in given)
        if ids == self._uploads or self.work is not None:
            return
        self._empty()
        if given:
            self.published = None
        try:
            self.files = tuple(self._lay(n, name, data) for n, (_, name, data) in enumerate(given))
        except OSError as error:
            self._empty()
            self.refusal = Refusal("disk", error.strerror or str(error))
        self._uploads = ids

    def _lay(self, number: int, name: str, content: bytes | memoryview) -> Path:
        """Write one file where nobody else may read it, in a folder of its own for its name."""
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        folder = self._folder / f"{self.generation}-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        # A name from macOS has its å as a and a ring: the same name must read the same everywhere.
        path = folder / safe_name(unicodedata.normalize("NFC", name))
        path.write_bytes(content)
        return path

    def clear(self) -> None:
        """Throw everything away but what was published."""
        self._empty()
        self._uploads = ()
        self.generation += 1

    def _empty(self) -> None:
        self.looked = self.refusal = None
        self._reports, self._sheets = [], None
        self.files = ()
        if self._folder is not None:
            for path in self._folder.iterdir():
                shutil.rmtree(path, ignore_errors=True)

    def sheets(self) -> list[str]:
        """Give the sheets of the workbook on the desk; empty if it is none, or several files."""
        if len(self.files) != 1:
            return []
        if self._sheets is None:
            try:
                self._sheets = [name for name, _ in sheet_names(self.files[0])]
            except KommunatlasError:
                self._sheets = []  # told when it is read
        return self._sheets

    def look(self, asked: Asked) -> None:
        """Begin to read and compare what lies on the desk. Writes nothing."""
        if self.work is None:
            self.looked = None
            self._begin(lambda tell: self._look(asked, tell))

    def publish(self) -> None:
        """Begin to publish what was looked at; does nothing if that is already under way."""
        looked = self.looked
        if looked is not None and looked.publishable:
            self._begin(lambda tell: self._publish(looked, tell))

    def restore(self, edition_id: str) -> None:
        """Begin to publish an earlier edition again."""
        self._begin(lambda tell: _restored(edition_id, tell))

    def _begin(self, do: Callable[[Tell], Answer]) -> None:
        if self.work is None:
            self.refusal = self.published = None
            self.work = Work(lambda tell: self._told(do, tell))

    def _told(self, do: Callable[[Tell], Answer], tell: Tell) -> Answer:
        """Turn an error of ours into what the page says of it."""
        try:
            return do(tell)
        except KommunatlasError as error:
            return self._refusal(error)
        except OSError as error:
            return Refusal("disk", error.strerror or str(error))

    def _refusal(self, error: KommunatlasError) -> Refusal:
        problems = [
            words.translated(item, self.language) for item in getattr(error, "problems", ())
        ]
        return Refusal(error.code, words.of_error(error, self.language), tuple(problems))

    def settle(self) -> None:
        """Take in what came of the work, once it is done. Raises what was no error of ours."""
        work, self.work = self.work, None
        if work is None:
            return
        answer = work.result()
        if isinstance(answer, Refusal):
            self.refusal = answer
        elif isinstance(answer, Looked):
            self.looked = answer
        else:
            if answer.restored:
                self.looked = None  # it was compared with another edition
            else:
                self.clear()
            self.published = answer

    def marked(self, number: int) -> bytes:
        """Give the workbook of a file that was looked at, with its faulty cells marked."""
        report, asked = self._reports[number], self.looked.asked if self.looked else Asked()
        original = self.files[min(number, len(self.files) - 1)]
        said = (report.problems, report.notes, self.language)
        return marked_workbook(original, *said, sheet=asked.sheet)

    def _requests(self, asked: Asked) -> list[Request]:
        files = list(self.files)
        measuring = Measuring(**asdict(asked.measured))
        if len(files) > 1 and kinds()[asked.dataset].together:
            files = [_together(files)]
        return [
            Request(
                asked.dataset,
                path,
                sheet=asked.sheet,
                preset=asked.preset,
                register=asked.register or "main",
                covers=asked.covers,
                replaces=asked.replaces,
                categories=asked.categories,
                accept=asked.accept,
                measuring=measuring,
            )
            for path in files
        ]

    def _look(self, asked: Asked, tell: Tell) -> Looked:
        place = paths.workspace()
        before = _current(place)
        try:
            found = preview(place, self._requests(asked), strict=asked.strict, progress=tell)
        except WorkspaceError:
            raise  # nothing that a corrected file would mend
        except KommunatlasError as error:
            self._reports = []
            return Looked(asked, refusal=self._refusal(error))
        self._reports = found.reports
        first = found.reports[0]
        comparison = Comparison(
            changes=tuple(next((item.changes for item in found.reports if item.changes), ())),
            compared_with=before,
            edition_id=first.edition_id,
            drawing=drawing(found.before, found.after) if found.after else Drawing(),
        )
        return Looked(asked, self._said(found.reports), comparison)

    def _publish(self, looked: Looked, tell: Tell) -> Answer:
        place = paths.workspace()
        if read_only():
            return Refusal("read_only", "")
        if _current(place) != looked.comparison.compared_with:
            return replace(self._look(looked.asked, tell), again=True)
        asked = looked.asked
        reports = load_all(
            place,
            self._requests(asked),
            strict=asked.strict,
            lock_seconds=LOCK_SECONDS,
            progress=tell,
        )
        files = self._said(reports)
        if any(item.outcome == "refused" for item in files):
            return replace(looked, files=files, comparison=Comparison())
        found = reports[0].edition_id
        other = looked.comparison.edition_id
        return Published(found, together=bool(other) and found != other)

    def _said(self, reports: Sequence[LoadReport]) -> tuple[FileReport, ...]:
        return tuple(_file_report(item.said_in(self.language), self.language) for item in reports)


def _file_report(item: LoadReport, language: Language) -> FileReport:
    reasons: Counter[str] = Counter()
    for word, count in item.left_out.items():
        said = (words.reason(word, language), words.remedy(word, language))
        reasons[": ".join(filter(None, said))] += count
    return FileReport(
        file_name=item.file_name,
        outcome=item.outcome,
        counts={name: int(getattr(item, f"rows_{name}")) for name in COUNTED},
        left_out=dict(reasons),
        synthetic=item.synthetic,
        problems=tuple(item.problems),
        notes=tuple(item.notes),
        message=item.message,
        adds=DATASETS[item.dataset].precedence == "add",
    )


def _restored(edition_id: str, tell: Tell) -> Answer:
    if read_only():
        return Refusal("read_only", "")
    tell("publishing", 0.2)
    manifest = edition.rollback(paths.workspace(), edition_id)
    return Published(manifest.edition_id, restored=True)


def _current(place: paths.Workspace) -> str:
    """Give the id of the published edition; empty if none is, or the pointer cannot be read."""
    try:
        return edition.current_id(place)
    except WorkspaceError:
        return ""


def _together(files: Sequence[Path]) -> Path:
    """Give a folder with all the files, which is read as one delivery."""
    folder = files[0].parent / TOGETHER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number, file in enumerate(files):
        target = folder / file.name
        if target.exists():
            target = folder / f"{number + 1}_{file.name}"
        shutil.copyfile(file, target)
    return folder


def sweep() -> None:
    """Remove what a server that was killed left behind. For a server that starts."""
    for path in _folders():
        process = path.name.removeprefix(_PREFIX).partition("-")[0]
        if process.isdigit() and not _alive(int(process)):
            shutil.rmtree(path, ignore_errors=True)


def leave() -> None:
    """Remove every desk's folder of this process. For a server that ends.

    A signal ends it at once, and nothing of the visits is then cleared away by itself.
    """
    for path in _folders(os.getpid()):
        shutil.rmtree(path, ignore_errors=True)


def _folders(process: int | None = None) -> list[Path]:
    mine = "" if process is None else f"{process}-"
    return list(Path(gettempdir()).glob(f"{_PREFIX}{mine}*"))


def _alive(process: int) -> bool:
    if os.name == "nt":
        return True  # asking after a process there would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
