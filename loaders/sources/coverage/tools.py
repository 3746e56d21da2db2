"""The tools whose logs are known: their columns, and what they write where there is no service.

Columns and conventions are those of the tools' own sources where these are public (Tower Collector,
Mobile Site Survey), of logs that others have published (G-NetTrack: 188 711 rows of the 5G data set
of University College Cork), and of the tools' documentation (CellMapper, OpenCelliD).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from loaders.sources.coverage.layouts import ANY, Layout

if TYPE_CHECKING:
    from collections.abc import Mapping

G_TIME: Final = "%Y.%m.%d_%H.%M.%S"
"""G-NetTrack's: ``2019.12.16_13.40.04``, the phone's own clock."""

HERE: Final = "Europe/Stockholm"
"""The clock of phones in the county. A phone that kept another says so with ``--time-zone``."""

GNETTRACK: Final = Layout(
    "gnettrack",
    {
        "timestamp": ("Timestamp",),
        "longitude": ("Longitude",),
        "latitude": ("Latitude",),
        "operator": ("Operatorname",),
        "technology": ("NetworkMode",),
        "accuracy_m": ("Accuracy",),
    },
    {ANY: ("RSRP",)},
    marks=("Operatorname", "NetworkMode"),
    cell=("CellID",),
    time_format=G_TIME,
    time_zone=HERE,
)
"""G-NetTrack Pro, CSV. RSRP also carries RSCP (3G) and RxLev (2G); NRxRSRP is a neighbour's.

Without service: no published log has such a row. Assumed: no mode (``-``), no cell and no signal,
or a mode that says it. A mode that is not known while there is a cell is not taken for one.
"""

GNETTRACK_LITE: Final = Layout(
    "gnettrack-lite",
    {
        "timestamp": ("Timestamp",),
        "longitude": ("Longitude",),
        "latitude": ("Latitude",),
        "operator": ("Operator", "Operatorname"),
        "technology": ("NetworkMode", "Network mode", "NetworkTech", "Network tech"),
        "accuracy_m": ("Accuracy",),
    },
    {ANY: ("Level",)},
    marks=("Level", "Speed"),
    cell=("CellID", "CGI"),
    time_format=G_TIME,
    time_zone=HERE,
)
"""G-NetTrack Lite, text with tabs or commas. Level is RSRP, RSCP or RxLev; service as in Pro."""

TOWERCOLLECTOR: Final = Layout(
    "towercollector",
    {
        "timestamp": ("measured_at",),
        "longitude": ("lon",),
        "latitude": ("lat",),
        "technology": ("net_type",),
        "accuracy_m": ("accuracy",),
        "neighbouring": ("neighboring",),
        "device": ("device",),
    },
    {
        "2G": ("dbm",),
        "3G": ("rscp", "dbm"),
        "4G": ("rsrp", "dbm"),
        "5G": ("ss_rsrp", "dbm"),
    },
    marks=("net_type", "measured_at"),
    network=("mcc", "mnc"),
    title="Tower Collector",
    always_served=True,
    time_zone="UTC",
)
"""Tower Collector's CSV export, present and older. One row per cell that the phone heard.

The app writes only cells that have an identity: where there is no service it writes nothing.
"""

OPENCELLID: Final = Layout(
    "opencellid",
    {
        "timestamp": ("measured_at",),
        "longitude": ("lon",),
        "latitude": ("lat",),
        "technology": ("act",),
        "accuracy_m": ("rating",),
        "device": ("devn",),
    },
    {ANY: ("signal",)},
    marks=("act", "signal", "measured_at"),
    network=("mcc", "mnc"),
    asu=True,
    title="OpenCelliD",
    always_served=True,
    neighbours_unmarked=True,
    time_zone="UTC",
)
"""The file that is uploaded to OpenCelliD, as Tower Collector writes it.

Its signal is in ASU where the phone gave one, else in dBm (Tower Collector's source). Other cells
than the phone's own stand there without a mark. There is no row without service: a row is a cell.
"""

CELLMAPPER_HEADINGS: Final = (
    *("latitude", "longitude", "altitude", "MCC", "MNC", "LAC", "CID", "signal"),
    *("type", "subtype", "ARFCN", "PSC"),
)
"""The order of the columns where the file has no headings."""

CELLMAPPER: Final = Layout(
    "cellmapper",
    {
        "longitude": ("longitude",),
        "latitude": ("latitude",),
        "technology": ("type",),
    },
    {ANY: ("signal",)},
    marks=("type", "subtype", "signal"),
    network=("MCC", "MNC"),
    title="CellMapper",
    always_served=True,
    timed=False,
)
"""CellMapper's CSV, with or without headings. It has no time: the person says the day.

Its documentation asks for at most one day's measurements in a file. Signal is RSRP on LTE and what
Android calls dBm otherwise. Every row has a cell, so there is none without service.
"""

CRADLEPOINT: Final = Layout(
    "cradlepoint",
    {
        "timestamp": ("Time", "Timestamp"),
        "longitude": ("Longitude", "Long"),
        "latitude": ("Latitude", "Lat"),
        "operator": ("Carrier",),
        "technology": ("Service Display", "Serice Display", "SERDIS"),
        "accuracy_m": ("Accuracy",),
    },
    {"2G": ("DBM", "RSSI"), "4G": ("RSRP",), "5G": ("RSRP_5G", "RSRP")},
    marks=("Carrier", "RSRP", "SINR"),
    home=True,
    title="Mobile Site Survey",
    always_served=True,
    time_zone="UTC",
)
"""Cradlepoint's Mobile Site Survey, both layouts of its CSV ('Serice Display' is its own spelling).

Times are UTC by its source. Carrier is that of the network, and after a stroke that of the SIM
card where they differ. Its signal on 3G is the whole channel's (RSSI), not RSCP, and so missing
here. Only modems that are connected are asked, so there is no row without service. ``None`` is
Python's word for a value that the modem did not give, not for no service.
"""

PLAIN: Final = Layout(
    "plain",
    {
        "timestamp": ("timestamp", "tidpunkt", "tid", "time"),
        "longitude": ("longitude", "longitud", "lon"),
        "latitude": ("latitude", "latitud", "lat"),
        "operator": ("operator", "operatör"),
        "technology": ("technology", "teknik"),
        "accuracy_m": ("accuracy_m", "noggrannhet", "accuracy"),
        "neighbouring": ("neighbouring", "neighboring", "granncell"),
        "device": ("device", "enhet"),
    },
    {ANY: ("signal_dbm", "signal", "dbm", "rsrp")},
)
"""The plain table, as its template has it, and three columns that it may have besides."""

TOOLS: Final[Mapping[str, Layout]] = {
    layout.name: layout
    for layout in (GNETTRACK, GNETTRACK_LITE, TOWERCOLLECTOR, OPENCELLID, CELLMAPPER, CRADLEPOINT)
}
"""In the order in which they are tried; before the plain table, which asks for least."""
