"""The form for a file: what it is about, the file, and what may be said of how to read it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import data
from dashboard.components import filters
from dashboard.components.frame import paragraph
from dashboard.components.markup import draw, with_bold
from dashboard.viewmodels import intake as words
from dashboard.viewmodels.intake import Asked, Measured
from geodata.settings import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dashboard.context import PageContext
    from dashboard.intake import Desk
    from dashboard.viewmodels.intake import Kind

DATASET: Final = "slag"
"""Key in the address: a link may lead to the form of one dataset."""

TIME_ZONES: Final = {
    "Europe/Stockholm": "intake.time_zone.sweden",
    "Europe/Helsinki": "intake.time_zone.finland",
    "UTC": "intake.time_zone.utc",
}
"""To choose from, with the key of what each is called."""

MAX_TEXT: Final = 200
MAX_MAPPING: Final = 20_000
DAY_WIDTH: Final = 200


def dataset(ctx: PageContext, kinds: Mapping[str, Kind], templates: Sequence[str]) -> Kind | None:
    """Draw the list of datasets and give the chosen one; None until one is chosen.

    Parameters
    ----------
    ctx, kinds
        As everywhere here.
    templates
        Datasets that have a template; the chosen one's stands beside the list.
    """
    names = words.kinds_by_name(ctx, list(kinds.values()))
    with filters.row("intake-dataset"):
        chosen = filters.select(
            ctx,
            DATASET,
            ctx.t("intake.form.dataset"),
            ["", *names],
            "",
            words=lambda name: ctx.t(f"dataset.{name}" if name else "intake.form.choose"),
            width=320,
        )
        if chosen in templates:
            name = ctx.t(f"dataset.{chosen}")
            template_button(chosen, ctx.t("data.download.template", name=name), f"here-{chosen}")
    return kinds.get(chosen)


def template_button(dataset: str, label: str, key: str) -> None:
    """Draw the button that gives a dataset's template."""
    st.download_button(
        label,
        data=partial(data.template, dataset),
        file_name=f"mall_{dataset}.xlsx",
        key=f"template-{key}",
        on_click="ignore",
    )


def upload(ctx: PageContext, desk: Desk, kind: Kind) -> None:
    """Draw the field for files, and say which ones lie on the desk."""
    key = f"intake-file-{desk.generation}"

    def taken() -> None:
        given = st.session_state.get(key) or []
        desk.take([(item.file_id, item.name, item.getbuffer()) for item in given])

    shown = st.file_uploader(
        ctx.t("intake.form.together" if kind.together else "intake.form.file"),
        type=[ending.removeprefix(".") for ending in kind.endings],
        accept_multiple_files=True,
        key=key,
        on_change=taken,
        disabled=desk.work is not None,
    )
    if desk.files and not shown:
        # Streamlit empties the field when its page is left; the desk keeps the file.
        named = ", ".join(
            f"**{path.name}** ({words.size(ctx, path.stat().st_size)})" for path in desk.files
        )
        paragraph(ctx.t("intake.form.chosen", files=named))


def asked(ctx: PageContext, desk: Desk, kind: Kind, former: Sequence[tuple[str, str]]) -> Asked:
    """Draw what the dataset takes beside the file and give what was chosen.

    Parameters
    ----------
    ctx, desk, kind
        As everywhere here.
    former
        Files of the dataset in the edition that this one may replace: id and name in words.
    """

    def name(part: str) -> str:
        return f"intake-{part}-{kind.dataset}-{desk.generation}"

    with st.expander(ctx.t("intake.form.more")):
        sheets = desk.sheets() if kind.workbooks else []
        sheet = _select(ctx, "sheet", sheets, name("sheet"), ctx.t("intake.form.sheet_auto"), str)
        preset = _select(
            ctx,
            "preset",
            kind.presets if len(kind.presets) > 1 else (),
            name("preset"),
            ctx.t("intake.form.preset_auto"),
            lambda item: words.preset_words(ctx, kind.dataset, item),
        )
        register = covers = ""
        if kind.registered:
            register = _text(ctx, "register", name("register"))
        if kind.registered or kind.ways:  # a log without times is of a day that is said
            covers = _covers(ctx, name)
        categories = _text(ctx, "categories", name("categories")) if kind.categories else ""
        measured = _measured(ctx, kind, name) if kind.ways else Measured()
        labels = dict(former)
        replaces = _select(
            ctx,
            "replaces",
            list(labels),
            name("replaces"),
            ctx.t("intake.form.replaces_none"),
            lambda item: labels[item],
        )
        strict = st.checkbox(ctx.t("intake.form.strict"), key=name("strict"))
    return Asked(
        dataset=kind.dataset,
        sheet=sheet,
        preset=preset,
        register=register.strip(),
        covers=covers,
        replaces=replaces,
        categories=words.categories(categories),
        measured=measured,
        strict=strict,
    )


def _measured(ctx: PageContext, kind: Kind, name: Callable[[str], str]) -> Measured:
    """Draw what is said of measurements: how they were made, metres, and what the columns are."""

    def choice(part: str, options: Sequence[str], called: Callable[[str], str]) -> str:
        return _select(ctx, part, options, name(part), ctx.t("intake.form.by_file"), called)

    return Measured(
        way=choice("way", kind.ways, lambda item: ctx.t(f"coverage.way.{item}")),
        operator=choice("operator", OPERATORS, str),
        time_zone=choice("time_zone", list(TIME_ZONES), lambda item: ctx.t(TIME_ZONES[item])),
        trim_m=st.number_input(
            ctx.t("intake.form.trim"),
            min_value=0,
            max_value=kind.max_trim_m,
            step=50,
            key=name("trim"),
            width=filters.WIDTH * 2,
        ),
        max_accuracy_m=st.number_input(
            ctx.t("intake.form.max_accuracy"),
            min_value=0,
            max_value=kind.max_accuracy_m,
            value=None,
            step=10,
            key=name("max_accuracy"),
            width=filters.WIDTH * 2,
        ),
        mapping=st.text_area(
            ctx.t("intake.form.mapping"), key=name("mapping"), max_chars=MAX_MAPPING
        )
        or "",
    )


def _select(  # noqa: PLR0917 - what a list consists of
    ctx: PageContext,
    part: str,
    options: Sequence[str],
    key: str,
    none: str,
    called: Callable[[str], str],
) -> str:
    """Draw a list whose first option leaves the choice to the program; nothing if there is none."""
    if not options:
        return ""
    return (
        st.selectbox(
            ctx.t(f"intake.form.{part}"),
            ["", *options],
            key=key,
            format_func=lambda item: called(item) if item else none,
            width=filters.WIDTH * 2,
        )
        or ""
    )


def _text(ctx: PageContext, part: str, key: str, *, width: int = filters.WIDTH * 2) -> str:
    text = st.text_input(ctx.t(f"intake.form.{part}"), key=key, max_chars=MAX_TEXT, width=width)
    return text or ""


def _covers(ctx: PageContext, name: Callable[[str], str]) -> str:
    """Draw the two days and give them as ``A/B``; say what is wrong with them."""
    with filters.row("intake-covers"):
        first, last = (
            _text(ctx, part, name(part), width=DAY_WIDTH) for part in ("first_day", "last_day")
        )
    found, wrong = words.covers(first, last)
    if wrong:
        draw(f'<p class="ka-field-error" role="alert">{with_bold(ctx.t(wrong))}</p>')
        return WRONG
    return found


WRONG: Final = "?"
"""Stands for days that cannot be read; the form has said why, and nothing is read until then."""
