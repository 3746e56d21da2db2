"""The way of a file on the page: choose, read and compare, publish. Nothing is written before that.

What is under way lies in a desk (``dashboard.intake``), one for each visit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import address, data
from dashboard.components import intake_form as form
from dashboard.components.frame import paragraph, section
from dashboard.components.intake_changes import changes
from dashboard.components.intake_report import problems, proposals, report
from dashboard.components.markup import draw, escaped, with_bold
from dashboard.intake import Desk
from dashboard.viewmodels import intake as words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streamlit.delta_generator import DeltaGenerator

    from dashboard.context import PageContext
    from dashboard.viewmodels.intake import Asked, Kind, Looked, Published, Refusal

_DESK: Final = "kommunatlas_desk"
ANCHOR: Final = "las-in"
STEP_SECONDS: Final = 0.2


def desk_of(ctx: PageContext) -> Desk:
    """Give this visit's desk."""
    desk = st.session_state.get(_DESK)
    if not isinstance(desk, Desk):
        desk = st.session_state[_DESK] = Desk("en" if ctx.lang == "en" else "sv")
    return desk


def intake(
    ctx: PageContext,
    desk: Desk,
    kinds: Mapping[str, Kind],
    former: Mapping[str, Sequence[tuple[str, str]]],
) -> DeltaGenerator:
    """Draw the section; give the place where the progress of the work is to be told.

    Parameters
    ----------
    ctx, desk
        The page's context and this visit's desk.
    kinds
        Every dataset, as the form must know it.
    former
        Files of the published edition by dataset: id and name in words.
    """
    section(ctx.t("intake.title"), anchor=ANCHOR)
    paragraph(ctx.t("intake.who"))
    if desk.published:
        _published(ctx, desk.published)
    kind = form.dataset(ctx, kinds, data.templates())
    if kind is None:
        if desk.refusal is not None:
            refused(ctx, desk.refusal)
        return st.empty()
    form.upload(ctx, desk, kind)
    asked = form.asked(ctx, desk, kind, former.get(kind.dataset, ())) if desk.files else None
    place = st.empty()
    if desk.refusal is not None:
        refused(ctx, desk.refusal)
    if asked is not None and desk.work is None:
        _after(ctx, desk, kind, asked)
    return place


def _after(ctx: PageContext, desk: Desk, kind: Kind, asked: Asked) -> None:
    """Draw what comes after the choice: a button to read, or what was read."""
    looked = desk.looked
    if asked.covers == form.WRONG:
        return
    if looked is None or replace(looked.asked, accept=()) != asked:
        if looked is not None:
            paragraph(ctx.t("intake.form.changed"))
        with st.container(horizontal=True, gap="small", key="ka-intake-buttons"):
            st.button(
                ctx.t("intake.form.look"),
                key="intake-look",
                type="primary",
                on_click=desk.look,
                args=(asked,),
            )
            _throw_away(ctx, desk)
        return
    if looked.refusal is not None:
        refused(ctx, looked.refusal)
    report(ctx, desk, looked)

    def read_again(accept: tuple[str, ...]) -> None:
        desk.look(replace(asked, accept=accept))

    proposals(ctx, desk, kind, looked, read_again)
    if looked.publishable:
        changes(ctx, looked)
    _publish(ctx, desk, looked)


def _throw_away(ctx: PageContext, desk: Desk) -> None:
    st.button(ctx.t("intake.form.throw_away"), key="intake-clear", on_click=desk.clear)


def _publish(ctx: PageContext, desk: Desk, looked: Looked) -> None:
    if looked.publishable:
        rejected = sum(item.counts["rejected"] for item in looked.files)
        without = ctx.t("intake.publish.without", n=rejected, count=ctx.fmt.number(rejected))
        paragraph(f"{ctx.t('intake.publish.what')} {without if rejected else ''}".strip())
    else:
        step = "" if looked.there_already else ctx.t("intake.publish.correct")
        paragraph(f"{ctx.t('intake.publish.nothing')} {step}".strip())
    with st.container(horizontal=True, gap="small", key="ka-intake-buttons"):
        if looked.publishable:
            st.button(
                ctx.t("intake.publish.button"),
                key="intake-publish",
                type="primary",
                on_click=desk.publish,
            )
        _throw_away(ctx, desk)


def refused(ctx: PageContext, refusal: Refusal) -> None:
    """Say why nothing came of it, and what to do."""
    what, step = words.refusal_words(ctx, refusal)
    draw(
        '<div class="ka-state ka-state-error" role="alert">'
        f"<p>{with_bold(what)}</p><p>{with_bold(step)}</p></div>"
    )
    problems(ctx, refusal.problems)


def _published(ctx: PageContext, item: Published) -> None:
    """Say that an edition is published, with its id and where to see it."""
    kind = "restored" if item.restored else "published"
    text = with_bold(ctx.t(f"intake.done.{kind}", edition=item.edition_id))
    both = with_bold(ctx.t("intake.done.together")) if item.together else ""
    links = " · ".join(
        f'<a href="{escaped(href)}" target="_self">{escaped(label)}</a>'
        for href, label in (
            (address.link(ctx.view.with_values(utgava=None), "overview"),
             ctx.t("intake.done.overview")),
            (address.link(ctx.view.with_values(utgava=item.edition_id), "data"),
             ctx.t("intake.done.link")),
        )
    )  # fmt: skip
    parts = "".join(f"<p>{part}</p>" for part in (text, both, links) if part)
    draw(f'<div class="ka-state ka-state-done" role="status">{parts}</div>')


def tell_until_done(ctx: PageContext, desk: Desk, place: DeltaGenerator) -> None:
    """Tell how far the work has come until it is done, then run the page anew.

    The last thing that a page does. Whoever does something meanwhile ends this run, not the work.
    """
    work = desk.work
    if work is None:
        return
    while not work.done:
        step = ctx.t(f"intake.step.{work.step}") if work.step else ctx.t("intake.step.begins")
        percent = round(work.share * 100)
        # The bar is for the eye; the words change with the step alone, so that they are read once.
        place.html(
            f'<div class="ka-progress"><p role="status">{escaped(step)}</p>'
            f'<span class="ka-track" aria-hidden="true">'
            f'<span class="ka-bar" style="width:{percent}%"></span></span></div>'
        )
        work.wait(STEP_SECONDS)
    published = desk.published
    desk.settle()
    if desk.published is not None and desk.published is not published:
        address.change(utgava=None)
    st.rerun()
