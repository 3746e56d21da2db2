"""The columns of lists and calendars of visits, by the headings that people and programs write."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from loaders.rows import SYNTHETIC
from loaders.spec import Column

COLUMNS: Final = (
    Column(
        "date",
        (
            "datum", "startdatum", "start date", "besöksdatum", "datum för besök",
            "datum för besöket", "dag", "från", "från datum", "fr.o.m.", "date of visit",
        ),
        required=True,
        example="2019-05-14",
    ),
    Column(
        "last_date",
        (
            "slutdatum", "end date", "till och med", "t.o.m.", "tom", "till datum", "till",
            "sista dag",
        ),
        example="",
    ),
    Column(
        "starts",
        ("starttid", "start time", "starts at", "start", "klockslag", "kl", "kl.", "tid", "time"),
        example="09:00",
    ),
    Column("ends", ("sluttid", "end time", "ends at", "slut"), example="15:00"),
    Column("municipality_code", ("kommunkod", "kommunkoder"), example="2506"),
    Column(
        "municipality",
        (
            "kommun", "kommunnamn", "kommuner", "municipalities", "besökt kommun",
            "besökta kommuner", "kommunbesök", "kommunbesök i", "besök i", "besök i kommun",
            "visited municipality",
        ),
        example="Arjeplog",
    ),
    Column(
        "visitor",
        (
            "besökare", "vem", "vilka", "vem besökte", "vilka besökte", "besökande", "besök av",
            "politiker/tjänsteperson", "politiker/tjänstepersoner",
            "politiker eller tjänsteperson", "visitors", "visited by",
        ),
        required=True,
        example="politiker",
        allowed=("politiker", "tjänsteperson", "båda"),
    ),
    Column(
        "kind",
        ("slag", "typ", "slag av besök", "typ av besök", "besökstyp", "type", "type of visit"),
        example="kommundialog",
        allowed=("besök", "kommundialog", "studiebesök"),
    ),
    Column("mode", ("form", "sätt", "mötesform", "besöksform"), example="på plats",
           allowed=("på plats", "digitalt")),
    Column(
        "theme",
        ("tema", "kategori", "kategorier", "category", "categories", "område", "sakområde"),
        example="kultur",
    ),
    Column("status", ("läge", "besöksstatus"), example="genomfört",
           allowed=("genomfört", "planerat", "inställt")),
    SYNTHETIC,
)  # fmt: skip
"""Of a list, as the template has them."""

HIDDEN: Final = (
    Column(
        "place",
        ("plats", "location", "ort", "lokal", "mötesplats", "besöksplats", "where"),
        private=True,
    ),
    Column(
        "subject",
        ("ämne", "rubrik", "titel", "title", "aktivitet", "besöket", "händelse"),
        private=True,
    ),
    Column(
        "all_day",
        ("heldag", "heldagshändelse", "heldagsaktivitet", "hela dagen", "all day event"),
    ),
    Column("private", ("privat",)),
    Column("sensitivity", ("känslighet", "sekretess")),
)
"""Read for what they say of the visit, and not kept. The template has none of them."""

EXPORTED: Final = (
    Column("reminder", ("reminder on/off", "påminnelse på/av", "påminnelse av/på", "påminnelse")),
    Column("reminder_date", ("påminnelsedatum", "datum för påminnelse")),
    Column("reminder_time", ("påminnelsetid", "tid för påminnelse")),
    Column("priority", ("prioritet",)),
    Column("show_as", ("show time as", "visa tid som", "visa som")),
)
"""What Outlook writes and no list has. The headings tell an export; the cells say nothing here.
Organizer, attendees and description have headings too: they are not read."""

LIST: Final = tuple(
    replace(column, required=False) if column.name == "visitor" else column
    for column in (*COLUMNS, *HIDDEN)
)
"""Everything that a list may have. Who visited may be said by its register instead."""
EITHER: Final = (("municipality_code", "municipality", "place", "subject"),)
"""An entry must be able to say where."""
