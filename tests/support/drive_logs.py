"""Logs of the known tools in their own layouts, as small as can be, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.municipalities import NameIndex
from loaders.sources import coverage
from loaders.spec import Measuring, ReadOptions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from loaders.spec import ReadResult

LULEA, BODEN, STOCKHOLM = ("22.156700", "65.584800"), ("21.688600", "65.825200"), ("18.07", "59.33")
"""Longitude and latitude: two places in the county and one far from it."""

GNETTRACK = (
    "Timestamp,Longitude,Latitude,Speed,Operatorname,CellID,NetworkMode,RSRP,RSRQ,SNR,CQI,RSSI,"
    "DL_bitrate,UL_bitrate,State,PINGAVG,PINGMIN,PINGMAX,PINGSTDEV,PINGLOSS,CELLHEX,NODEHEX,LACHEX,"
    "RAWCELLID,NRxRSRP,NRxRSRQ"
)
TOWERCOLLECTOR = (
    "mcc,mnc,lac,cell_id,short_cell_id,rnc,psc,asu,dbm,ta,lat,lon,accuracy,speed,bearing,altitude,"
    "measured_at,net_type,neighboring,discovered_at,device,rsrp,rsrq,rssi,rssnr,cqi,rscp,csi_rsrp,"
    "csi_rsrq,csi_sinr,ss_rsrp,ss_rsrq,ss_sinr,cdma_dbm,cdma_ecio,evdo_dbm,evdo_ecio,evdo_snr,ec_no,"
    "arfcn"
)
OPENCELLID = (
    "lat,lon,mcc,mnc,sid,lac,tac,nid,cellid,bid,psc,pci,signal,ta,measured_at,rating,speed,"
    "direction,act,devn"
)
CELLMAPPER = "latitude,longitude,altitude,MCC,MNC,LAC,CID,signal,type,subtype,ARFCN,PSC"
CRADLEPOINT = (
    "Time,Latitude,Longitude,Carrier,Cell ID,Service Display,Band,SCELL0,SCELL1,SCELL2,SCELL3,RSSI,"
    "SINR,RSRP,RSRQ,State,Download,Upload,Latency,Bytes Sent,Bytes Received,Results URL"
)
CRADLEPOINT_2 = (
    "Timestamp,Lat,Long,Accuracy,Carrier,Download,Upload,Latency,Packet Loss Percent,bytes_sent,"
    "bytes_received,Results Image,DBM,SINR,RSRP,RSRQ,SINR_5G,RSRP_5G,RSRQ_5G,Cell ID,PCI,CUR_PLMN,"
    "TAC,LAC,NR Cell ID,Serice Display,RF Band,RF Band 5G,SCELL0,SCELL1,SCELL2,SCELL3"
)


def line(head: str, delimiter: str = ",", empty: str = "", **cells: str) -> str:
    """Give a row under headings; what is not said is ``empty``. A blank in a heading is ``_``."""
    names = [heading.replace(" ", "_") for heading in head.split(",")]
    assert set(cells) <= set(names), set(cells) - set(names)
    return delimiter.join(cells.get(name, empty) for name in names)


CLOCK, G_CLOCK = "@@", "@."
"""Where ``apart`` puts a time of day, in two ways of writing it."""


def apart(rows: Iterable[str]) -> list[str]:
    """Give rows a quarter of an hour apart: no row is the same as another, or of its track."""
    found = []
    for at, row in enumerate(rows):
        hour, quarter = divmod(at, 4)
        time = f"{hour:02}:{15 * quarter:02}:00"
        found.append(row.replace(CLOCK, time).replace(G_CLOCK, time.replace(":", ".")))
    return found


def options(**said: str) -> ReadOptions:
    """Give what a person says, some of it of the measuring."""
    how = {key: said.pop(key) for key in ("mapping", "operator", "time_zone") if key in said}
    return ReadOptions(NameIndex(), measuring=Measuring(**how), **said)


def read(path: Path, **said: str) -> ReadResult:
    """Read a log, and see that every row of it is accounted for."""
    result = coverage.read(path, options(**said))
    accepted = int(result.rows["n"].sum())
    left_out = sum(result.left_out.values())
    parts = (accepted, result.rows_rejected, left_out, result.rows_outside)
    assert sum(parts) == result.rows_read, (parts, result.rows_read)
    return result


def counts(result: ReadResult) -> dict[tuple[str, str, int], int]:
    """Give rows by operator, technology and signal class."""
    keys = ["operator", "technology", "signal_class"]
    return {key: int(n) for key, n in result.rows.groupby(keys)["n"].sum().items()}  # type: ignore[misc]
