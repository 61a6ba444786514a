"""What the documents name exists: files, commands, keys and public names."""

import datetime as dt
import html
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
import yaml

import analysis
from analysis.study import ROOT, Study, load_study

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md", "data/README.md")
README_FILE = ROOT / "README.md"
README = README_FILE.read_text(encoding="utf-8")
COMMAND_TABLE = README.split("## Commands")[1].split("##")[0]
KEY_TABLE = README.split("| key of the study file")[1].split("##")[0]


def named_paths(document: str) -> set[str]:
    """Find link targets, and quoted words that can only be paths."""
    text = (ROOT / document).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    quoted = re.findall(r"`([\w<>.-]*/[\w<>./-]*|[\w-]+\.(?:md|yml|cff|csv))`", text)
    return {path for path in (*links, *quoted) if not path.startswith(("https://", "http://"))}


NAMED = [(document, path) for document in DOCUMENTS for path in sorted(named_paths(document))]


@pytest.mark.parametrize(("document", "path"), NAMED)
def test_every_path_that_a_document_names_exists(document: str, path: str) -> None:
    """`<name>` stands for a name to choose: then the folder must exist."""
    known = path.split("<")[0].rpartition("/")[0] if "<" in path else path
    places = (ROOT / known, (ROOT / document).parent / known)
    assert any(place.exists() for place in places), f"{document} names {path}"


def test_the_figure_and_the_report_are_among_the_paths_of_the_readme() -> None:
    assert "reports/iraq-us-interests/figure.svg" in named_paths("README.md")
    assert "analysis/models/<name>.py" in named_paths("CONTRIBUTING.md")


def test_the_glossary_holds_the_public_names_and_no_others() -> None:
    names = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").split("## Names")[1]
    assert sorted(re.findall(r"^- `(\w+)`: ", names, re.MULTILINE)) == sorted(analysis.__all__)


def test_each_entry_of_the_glossary_is_one_sentence() -> None:
    lines = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line.startswith("- ")]
    assert len(entries) > 60
    assert len({entry.split(":")[0] for entry in entries}) == len(entries)
    for entry in entries:
        assert re.fullmatch(r"- (\*\*[\w -]+\*\*|`\w+`): [^.]+(\.\w+[^.]*)*\.", entry), entry


def words_used() -> str:
    """Gather all that the package, the notebooks and the README say."""
    files = [README_FILE, *(ROOT / "notebooks").rglob("*.ipynb")]
    for ending in ("py", "md", "html", "typ"):
        files += (ROOT / "analysis").rglob(f"*.{ending}")
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(files))


def is_used(word: str, text: str) -> bool:
    """Find a word, in the plural too; a name in code may join its parts or part them by "_"."""
    joined = r"[\s_-]*".join(map(re.escape, word.split()))
    return bool(re.search(rf"(?<![a-z]){joined}(?:s|es)?(?![a-z])", text, re.IGNORECASE))


def test_every_word_of_the_glossary_is_used_somewhere() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").split("## Names")[0]
    words, text = re.findall(r"^- \*\*([\w -]+)\*\*: ", glossary, re.MULTILINE), words_used()
    assert {"placement", "flank"} <= set(words)
    assert [word for word in words if not is_used(word, text)] == []


@pytest.mark.parametrize(
    ("word", "used"),
    [("control year", True), ("cycle 0", True), ("salvo", True), ("volley", False), ("ate", False)],
)
def test_a_word_counts_as_used_as_itself_in_the_plural_or_in_a_name(word: str, used: bool) -> None:
    assert is_used(word, "Salvos in control\nyears before cycle0, rates") == used


def test_every_registry_that_contributing_names_is_public_or_stands_in_the_file_named() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    registered = re.findall(r"`([A-Z_]+)`, `([\w./]+)`", text)
    assert len(registered) >= 5
    for registry, file in registered:
        source = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"^{registry}\b.* = ", source, re.MULTILINE), f"{registry} in {file}"


COMMANDS = sorted(
    set(re.findall(r"^\| `([a-z ]+)` \|", COMMAND_TABLE, re.MULTILINE))
    | set(re.findall(r"python3 run\.py (study new|[a-z]+)", README))
)


def test_the_commands_of_the_readme_are_found() -> None:
    assert {"report", "test", "check", "study new", "list", "explore", "verify"} <= set(COMMANDS)


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "test"])
def test_every_command_of_the_readme_exists_and_shows_an_example(command: str) -> None:
    asked = [sys.executable, "-m", "analysis", *command.split(), "--help"]
    shown = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert "example" in shown.stdout.lower()


def test_the_one_command_that_is_no_command_of_the_package_is_in_run_py() -> None:
    assert 'words[0] == "test"' in (ROOT / "run.py").read_text(encoding="utf-8")


def test_the_readme_explains_every_key_of_the_study_file_and_no_other() -> None:
    rows = [row.split("|")[1] for row in KEY_TABLE.splitlines() if row.startswith("| `")]
    explained = re.findall(r"`(\w+)`", " ".join(rows))
    assert sorted(explained) == sorted(Study.model_fields)


def test_the_answer_stands_between_its_marks() -> None:
    assert README.count("<!-- answer -->") == README.count("<!-- /answer -->") == 1
    answer = README.split("<!-- answer -->")[1].split("<!-- /answer -->")[0]
    assert len(answer.strip()) > 200


def test_every_number_of_the_answer_is_that_of_the_report() -> None:
    """In the order of the text, rounded as printed; only the interval's level is not a result."""
    answer = README.split("<!-- answer -->")[1].split("<!-- /answer -->")[0]
    results = json.loads(
        (ROOT / "reports/iraq-us-interests/results.json").read_text(encoding="utf-8")
    )
    found, year = results["anniversary"], results["anniversary"]["claim_year"]
    first, last = found["dates"][0], found["dates"][-1]
    lead, lag = found["window"]
    shifts = year["shifts"]
    printed = [
        f"{lag - lead + 1}", f"{int(first[8:])}", first[:4], last[:4],
        f"{found['observed']}", f"{found['expected']:.1f}", f"{found['rate_ratio']:.2f}",
        "95", *(f"{bound:.2f}" for bound in found["conf_int"]),
        f"{found['p_local'] * shifts:.0f}", f"{shifts}", f"{found['p_local']:.3f}",
        year["date"][:4], f"{year['observed']}", f"{year['expected']:.1f}",
        f"{year['rank']}", f"{shifts}", f"{results['power']['detectable_ratio_80']:.1f}",
    ]  # fmt: skip
    assert re.findall(r"\d+(?:\.\d+)?", answer) == printed
    headline = results["verdict"]["sentence"].split(".")[0]
    assert answer.strip().startswith(f"**{headline}.**")


def test_every_number_of_the_first_page_is_found_in_the_results() -> None:
    """Words and tables of the committed page; in the study's design or in results.json."""
    folder = ROOT / "reports" / "iraq-us-interests"
    page = (folder / "report.html").read_text(encoding="utf-8")
    answer = page.split('<section id="answer"')[1].split("</section>")[0]
    for part in (
        "<svg.*?</svg>",
        "<details.*?</details>",
        '<span class="made".*?</span>',
        "<[^>]+>",
    ):
        answer = re.sub(part, " ", answer, flags=re.DOTALL)
    printed = set(re.findall(r"\d+(?:\.\d+)?", html.unescape(answer)))
    text = (folder / "results.json").read_text(encoding="utf-8")
    results = re.sub(r'"sha256": "\w+"', "", text)
    design = load_study("iraq-us-interests").text
    known = set(re.findall(r"\d+(?:\.\d+)?", results + design))
    known |= {str(int(number)) for number in known if number.isdigit()}
    known |= {f"{float(number):.{digits}f}" for number in known for digits in (1, 2, 3)}
    # Neither a result nor the design: the first figure, table and rank, and "1 more".
    assert printed - known <= {"1"}, printed - known


def test_one_version_stands_in_every_document() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.findall(r"^## \[(\d[\d.]*)\] - (\d{4}-\d\d-\d\d)$", changelog, re.MULTILINE)
    assert citation["version"] == version == releases[0][0]
    assert citation["date-released"] == releases[0][1]
    assert f"version {version}" in (ROOT / "data/README.md").read_text(encoding="utf-8")


def test_each_release_says_whether_results_changed() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.split(r"^## \[", changelog, flags=re.MULTILINE)[1:]
    assert releases
    assert all("### Results changed" in release for release in releases)


def test_the_citation_has_the_keys_its_format_requires() -> None:
    """Citation File Format 1.2.0, schema guide: authors, cff-version, message and title."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["authors"] == [{"name": "The Redletter developers"}]
    assert citation["license"] == "BSD-3-Clause"
    assert citation["message"]
    assert citation["title"]


@pytest.mark.parametrize("file", [*DOCUMENTS, "CITATION.cff", "LICENSE"])
def test_no_document_names_a_path_of_some_machine(file: str) -> None:
    text = Path(ROOT / file).read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(work|tmp|home|Users|root)\b", text)


@pytest.mark.parametrize(
    ("number", "caption"),
    [
        (5, "Step 1: rejected at the 5% level"),
        (6, "Step 2: rejected at the 5% level"),
        (7, "Verdict “A surge”"),
        (18, "95% interval held the true ratio"),
    ],
)
def test_the_tables_that_the_method_page_cites_are_those_of_the_calibration(
    number: int, caption: str
) -> None:
    cited = (ROOT / "analysis/report/templates/method.md").read_text(encoding="utf-8")
    assert "calibration report, Tables 5 to 7 and 18" in cited
    page = (ROOT / "reports/calibration/report.html").read_text(encoding="utf-8")
    words = re.sub(r"<[^>]+>", "", page).replace("\N{NO-BREAK SPACE}", " ")
    assert re.search(rf"Table {number}\.?\s+{re.escape(caption)}", words)


def test_every_number_said_of_the_calibration_stands_in_its_results() -> None:
    said = README.split("<!-- calibration -->")[1].split("<!-- /calibration -->")[0]
    results = json.loads((ROOT / "reports/calibration/results.json").read_text(encoding="utf-8"))
    texts = " ".join(bar["text"] for bar in results["bars"])
    shares = [share for share in re.findall(r"[\d.]+%", said) if share != "95%"]
    assert len(shares) == 4
    assert [share for share in shares if share not in texts] == []
    missed = sum(bar["passed"] is False for bar in results["bars"])
    assert f"Of {len(results['bars'])} bars {missed} were missed" in said


def test_the_python_lines_of_the_readme_run(rng: np.random.Generator) -> None:
    lines = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    given = {"first_day": dt.date(2016, 1, 1), "attacks_a_day": rng.poisson(0.3, 1500)}
    exec(lines[1], given)  # our own file
    assert given["comparison"].preferred.model in analysis.MODELS
