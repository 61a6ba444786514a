"""Count the verdicts over many seeds: how lucky is the one in `make.py`?

.venv/bin/python data/planted-surge/verdicts.py
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from make import events

from analysis import count_events, load_events, load_study, run_checks, surge_test
from analysis.study import STUDIES
from analysis.verdict.decide import verdict_code

SEEDS = range(1, 501)
NAMES = ("planted-surge", "planted-nothing")


def main() -> None:
    """Print how often each verdict came, and the first seed with a surge where it belongs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # A study file elsewhere names its neighbours, so the events go to the same place there.
        for study in NAMES:
            shutil.copy(STUDIES / f"{study}.yml", folder)
        (folder / "data" / "planted-surge").mkdir(parents=True)
        codes = {seed: verdicts(folder, seed) for seed in SEEDS}
    for place, study in enumerate(NAMES):
        print(study, dict(Counter(found[place] for found in codes.values()).most_common()))
    wanted = [seed for seed, (there, here) in codes.items() if there == "surge" and here != "surge"]
    print(f"{len(wanted)} of {len(SEEDS)} seeds show a surge there only; the first is {wanted[0]}")


def verdicts(folder: Path, seed: int) -> tuple[str, str]:
    """Draw the events with another seed and decide both studies by the full rule."""
    path = folder / "data" / "planted-surge" / "events.csv"
    path.write_text(events(seed), encoding="utf-8", newline="")
    first, second = (verdict(folder / f"{study}.yml") for study in NAMES)
    return first, second


def verdict(file: Path) -> str:
    """Decide one study."""
    study = load_study(file)
    found = load_events(study.path(study.events.path), source=study.events.source)
    counts = count_events(found, **study.counting())
    result = surge_test(counts, method=study.test, **study.design())
    return verdict_code(result, run_checks(study, found, result), alpha=study.alpha)


if __name__ == "__main__":
    main()
