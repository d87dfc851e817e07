"""A tiny valid data package, written from inline tables, that each test spoils in one place."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from analysis.data import Problem, check

TABLES = {
    "catalogue/units.csv": "unit_id\npct\n10kt\n",
    "catalogue/sources.csv": "source_id\nplan-text\n",
    "catalogue/cities.csv": "city_id\njiangmen\n",
    "catalogue/districts.csv": "district_id,city_id\nxinhui,jiangmen\n",
    "catalogue/purposes.csv": "purpose_id\nsewage\n",
    "catalogue/indicators.csv": "indicator_id,unit\ngood_days_pct,pct\nso2_cut_pct,pct\n",
    "catalogue/published_indicators.csv": (
        "published_indicator,indicator_id,unit_printed\naqi_good_days_pct,good_days_pct,%\n"
    ),
    "plan/plans.csv": (
        "plan_id,city_id,base_year,start_year,end_year,source_id\n"
        "jiangmen-13,jiangmen,2015,2016,2020,plan-text\n"
        "jiangmen-14,jiangmen,2020,2021,2025,plan-text\n"
    ),
    "plan/results.csv": (
        "plan_id,row,indicator_id,base_year,base_amount_unit,result_value,verdict,revised,read_on\n"
        "jiangmen-13,1,good_days_pct,2015,,88.0,missed,false,2026-11-23\n"
        "jiangmen-13,2,so2_cut_pct,2015,10kt,,achieved,true,2026-11-23\n"
    ),
    "plan/targets.csv": "plan_id,row,state_year\njiangmen-14,1,2020\n",
    "plan/text_targets.csv": (
        "plan_id,text_target_id,year,same_as_table_row\n"
        "jiangmen-14,tt-2-01,2035,1\n"
        "jiangmen-14,tt-2-02,2025,\n"
    ),
    "plan/text_results.csv": (
        "plan_id,text_result_id,period_start,period_end,same_as_table_row\n"
        "jiangmen-13,tr-1-01,2015,2020,1\n"
    ),
    "plan/projects.csv": (
        "plan_id,project_id,district_id,purpose_id,start_year,end_year\n"
        "jiangmen-14,t1-01,xinhui,sewage,2019,2023\n"
    ),
    "plan/project_links.csv": (
        "plan_id,target_ref,project_id\njiangmen-14,T2-1,t1-01\njiangmen-14,tt-2-01,t1-01\n"
    ),
    "plan/unlinked_targets.csv": "plan_id,target_ref\njiangmen-14,tt-2-02\n",
    "annual/jiangmen_published.csv": (
        "year,indicator,value,unit,confidence\n"
        "2020,aqi_good_days_pct,88.0,%,official\n"
        "2021,aqi_good_days_pct__ytd1_3,95.40,%,low\n"
    ),
    "annual/guangdong_published.csv": (
        "year,indicator,value,unit,confidence\n2020,aqi_good_days_pct,95.5,%,official\n"
    ),
}

KEYS = {
    "plan/results.csv": ["plan_id", "row"],
    "plan/project_links.csv": ["plan_id", "target_ref", "project_id"],
    "annual/jiangmen_published.csv": ["year", "indicator"],
    "annual/guangdong_published.csv": ["year", "indicator"],
}

REFERENCES = {
    "catalogue/districts.csv": [("city_id", "catalogue/cities.csv", "city_id")],
    "catalogue/indicators.csv": [("unit", "catalogue/units.csv", "unit_id")],
    "plan/plans.csv": [
        ("city_id", "catalogue/cities.csv", "city_id"),
        ("source_id", "catalogue/sources.csv", "source_id"),
    ],
    "plan/results.csv": [
        ("plan_id", "plan/plans.csv", "plan_id"),
        ("indicator_id", "catalogue/indicators.csv", "indicator_id"),
        ("base_amount_unit", "catalogue/units.csv", "unit_id"),
    ],
    "plan/projects.csv": [
        ("district_id", "catalogue/districts.csv", "district_id"),
        ("purpose_id", "catalogue/purposes.csv", "purpose_id"),
    ],
    "plan/project_links.csv": [("project_id", "plan/projects.csv", "project_id")],
}

INTEGERS = ("row", "year", "period_start", "period_end", "same_as_table_row")
OPTIONAL = ("base_amount_unit", "result_value", "same_as_table_row")


def _field(name: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": "string", "description": f"The {name}"}
    if name in INTEGERS or name.endswith("_year"):
        field["type"] = "integer"
    elif name in ("value", "result_value"):
        field["type"] = "number"
    elif name == "revised":
        field |= {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]}
    elif name == "read_on":
        field["type"] = "date"
    limits: dict[str, Any] = {} if name in OPTIONAL else {"required": True}
    if name == "verdict":
        limits["enum"] = ["achieved", "missed"]
    if name == "project_id":
        limits["pattern"] = "t[0-9]+-[0-9]{2}"
    if name == "result_value":
        limits["minimum"] = "0"
    return field | ({"constraints": limits} if limits else {})


def _name(path: str) -> str:
    return path.removesuffix(".gz").removesuffix(".csv").replace("/", "-").replace("_", "-")


def _entry(path: str, text: str) -> dict[str, Any]:
    columns = text.splitlines()[0].split(",")
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in columns],
        "missingValues": [""],
        "primaryKey": KEYS.get(path, columns[:2] if columns[0] == "plan_id" else columns[:1]),
    }
    if path == "plan/plans.csv":
        schema["primaryKey"] = ["plan_id"]
    if path in REFERENCES:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": _name(target), "fields": [key]}}
            for column, target, key in REFERENCES[path]
        ]
    return {
        "name": _name(path),
        "path": path,
        "type": "table",
        "format": "csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ","},
        "title": f"Table {path}",
        "title_zh": "表",
        "schema": schema,
    }


class TinyPackage:
    """A data folder under a temporary path; every edit is recorded in the descriptor."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.descriptor: dict[str, Any] = {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "tiny",
            "resources": [_entry(path, text) for path, text in TABLES.items()],
        }
        for path, text in TABLES.items():
            self.write(path, text.encode())

    def write(self, path: str, content: bytes) -> None:
        """Write a file and record its bytes and hash, as after `accept`."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        for entry in self.descriptor["resources"]:
            if entry["path"] == path:
                entry["bytes"] = len(content)
                entry["hash"] = "sha256:" + hashlib.sha256(content).hexdigest()
        text = json.dumps(self.descriptor, indent=2, ensure_ascii=False) + "\n"
        (self.root / "datapackage.json").write_text(text, encoding="utf-8")

    def entry(self, path: str) -> dict[str, Any]:
        """Return the entry of a file, to be changed before the next `write`."""
        return next(each for each in self.descriptor["resources"] if each["path"] == path)

    def make_bulk(self, path: str) -> None:
        """Mark a file as a large one."""
        self.entry(path)["bulk"] = True
        self.write(path, (self.root / path).read_bytes())

    def add(self, path: str, content: bytes, **parts: Any) -> None:
        """Add a file whose columns are typed by their names."""
        text = gzip.decompress(content) if path.endswith(".gz") else content
        entry = _entry(path, text.decode()) | parts
        self.descriptor["resources"].append(entry)
        self.write(path, content)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace one piece of text in a file."""
        text = TABLES[path]
        assert text.count(old) == 1, f"{old!r} must stand once in {path}"
        self.write(path, text.replace(old, new).encode())

    def correct(self, text: str) -> None:
        (self.root / "corrections.yml").write_text(text, encoding="utf-8")

    def only_problem(self) -> Problem:
        """Return the one problem of the package: a refusal says each thing once."""
        problems = check(self.root)
        assert len(problems) == 1, "\n".join(map(str, problems)) or "nothing was refused"
        return problems[0]


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPackage:
    return TinyPackage(tmp_path / "data")


@pytest.fixture(scope="session")
def single(tmp_path_factory: pytest.TempPathFactory) -> TinyPackage:
    """Return a package of one table, so that it can be judged many times."""
    package = TinyPackage(tmp_path_factory.mktemp("single") / "data")
    entry = package.entry("plan/results.csv")
    entry["schema"].pop("foreignKeys")
    package.descriptor["resources"] = [entry]
    for file in package.root.rglob("*.csv"):
        if file.name != "results.csv":
            file.unlink()
    package.write("plan/results.csv", (package.root / "plan/results.csv").read_bytes())
    return package
