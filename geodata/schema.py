"""The check of a table against its declaration, which collects every problem before it raises."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pandera.pandas as pa

from geodata.errors import Problem, TableError
from geodata.model import VALUE_STATUSES
from geodata.tables import COLUMNS, GEOMETRY_TABLES, VALUE_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping


def _value_follows_status(frame: pd.DataFrame) -> pd.Series:
    return frame["value"].notna() == frame["status"].isin(VALUE_STATUSES)


def _schema(table: str) -> pa.DataFrameSchema:
    checks: list[pa.Check] = []
    unique: list[str] | None = None
    if table == "indicator_values":
        unique = list(VALUE_KEY)
        checks.append(pa.Check(_value_follows_status, name="value_follows_status"))
    return pa.DataFrameSchema(
        dict(COLUMNS[table]), checks=checks, unique=unique, strict=True, ordered=False, name=table
    )


SCHEMAS: Final[Mapping[str, pa.DataFrameSchema]] = {name: _schema(name) for name in COLUMNS}


def columns(table: str) -> list[str]:
    """Give the column names of a table in their declared order."""
    return list(COLUMNS[table])


def empty(table: str) -> pd.DataFrame:
    """Give a table without rows, with the declared columns and types.

    Tables with geometry come as a GeoDataFrame in EPSG:3006.
    """
    return _empty(table).copy()


@cache
def pandas_types(table: str) -> dict[str, str]:
    """Give the type of each column by its name in pandas; pandera calls text otherwise."""
    renamed = {"string[pyarrow]": "str", "None": "object"}
    named = {name: str(column.dtype) for name, column in COLUMNS[table].items()}
    return {name: renamed.get(kind, kind) for name, kind in named.items()}


@cache
def _empty(table: str) -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series(dtype=t) for name, t in pandas_types(table).items()})
    if table not in GEOMETRY_TABLES:
        return frame
    import geopandas as gpd

    from geodata.crs import SWEREF99_TM

    return gpd.GeoDataFrame(frame, geometry="geometry", crs=SWEREF99_TM)


def validated(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Give the frame with the declared columns, order and types.

    Parameters
    ----------
    frame
        Any frame that claims to be the table.
    table
        A key of ``geodata.tables.COLUMNS``.

    Raises
    ------
    TableError
        With every problem found: column missing or unknown, wrong type, value outside its range.
        ``Problem.row`` is then the frame's own index label, not a line of a file.

    Notes
    -----
    A column of text may come as a categorical and stays one: of millions of rows with a few words
    each word is checked once. That none is missing is checked too.
    """
    coded = [
        name
        for name in frame.columns
        if isinstance(frame[name].dtype, pd.CategoricalDtype)
        and pandas_types(table).get(name) == "str"
        and not frame[name].hasnans
    ]
    try:
        for name in coded:
            words = pd.Series(
                frame[name].cat.remove_unused_categories().cat.categories, dtype="str"
            )
            # Indexed by itself, because a word stands in no one row.
            alone = words.set_axis(words.map("word {}".format)).to_frame(name)
            SCHEMAS[table].select_columns([name]).validate(alone, lazy=True)
        rest = frame.drop(columns=coded)
        valid = SCHEMAS[table].remove_columns(coded).validate(rest, lazy=True)
        valid = valid.assign(**{name: frame[name] for name in coded})
    except pa.errors.SchemaErrors as error:
        problems = [_problem(case) for case in error.failure_cases.to_dict("records")]
        first = problems[0]
        msg = (
            f"Table {table}: {len(problems)} problem(s). First: {first.message} "
            f"(column {first.column or '-'}, row {first.row}, found {first.value!r})."
        )
        raise TableError(msg, problems) from error
    return valid[columns(table)]


def _problem(case: Mapping[Any, Any]) -> Problem:
    index = case.get("index")
    row = int(str(index)) if str(index).isdigit() else None
    return Problem(
        code=str(case.get("check", "invalid")),
        message=f"{case.get('schema_context')}: {case.get('check')}",
        row=row,
        column=str(case.get("column") or ""),
        value=str(case.get("failure_case")),
    )
