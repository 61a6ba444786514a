"""One notebook through papermill: whole, bounded in time, and the same bytes each time."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from notebook_makers import texts, write_notebook

from analysis.errors import AnalysisError, DesignError, NotebookError
from analysis.run import run_notebook
from analysis.run.crew import Crew
from analysis.run.notebook import make_job
from analysis.study import ROOT

pytestmark = pytest.mark.slow
STUDY = {"study": "a-name"}


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    return condition()


def telling(file: Path) -> str:
    """Write the line of a notebook that names its kernel's process, whole or not at all."""
    return (
        f"import os; open({f'{file}.part'!r}, 'w').write(str(os.getpid())); "
        f"os.replace({f'{file}.part'!r}, {str(file)!r})"
    )


def is_running(pid: int) -> bool:
    # The process may go at any moment, also between two of these lines.
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):
        os.kill(pid, 0)
        if not Path("/proc/self/stat").exists():
            return True
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")")[1].split()[0] != "Z"
    return False


def test_it_runs_in_the_project_with_its_parameters_under_this_python(tmp_path: Path) -> None:
    source = write_notebook(
        tmp_path / "a.ipynb",
        "import os, sys\nimport analysis\n"
        f"study, os.path.samefile('.', {str(ROOT)!r}), sys.prefix == {sys.prefix!r}",
    )
    run_notebook(source, tmp_path / "out.ipynb", STUDY)
    assert texts(tmp_path / "out.ipynb") == ["('a-name', True, True)"]


def test_the_environment_is_fixed_and_ours_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("TZ", "Asia/Tokyo"), ("PYTHONHASHSEED", "7"), ("MPLBACKEND", "svg")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    before = dict(os.environ)
    names = ["TZ", "PYTHONHASHSEED", "MPLBACKEND", "OMP_NUM_THREADS", "PYTHONWARNINGS"]
    source = write_notebook(
        tmp_path / "a.ipynb", f"import os\n[os.environ.get(name) for name in {names}]"
    )
    run_notebook(source, tmp_path / "out.ipynb", STUDY)
    assert texts(tmp_path / "out.ipynb") == ["['UTC', '0', 'agg', '1', None]"]
    assert dict(os.environ) == before


def test_two_runs_give_the_same_bytes_without_clock_or_path(tmp_path: Path) -> None:
    source = write_notebook(
        tmp_path / "a.ipynb",
        "import sys, warnings\nprint('x', flush=True)\nprint('y')",
        "warnings.warn('look')",
        "sys.prefix, hash('a'), __file__ if '__file__' in dir() else None",
    )
    first, second = tmp_path / "one.ipynb", tmp_path / "deep" / "two.ipynb"
    for target in (first, second):
        run_notebook(source, target, STUDY)
    text = first.read_text(encoding="utf-8")
    assert first.read_bytes() == second.read_bytes()
    for word in (str(ROOT), str(tmp_path), "ipykernel_", "start_time", '"papermill"'):
        assert word not in text
    assert "<cell>:1: UserWarning: look" in text
    assert "version" not in json.loads(text)["metadata"]["language_info"]


@pytest.mark.parametrize(
    ("cell", "message", "limit"),
    [
        ("1 / 0", r"a.ipynb, cell 4 \(cell-2\): ZeroDivisionError: division by zero", {}),
        ("import sys; sys.exit(0)", r"cell 4 \(cell-2\): did not run to its end", {}),
        ("import os; os._exit(0)", r"cell 4 \(cell-2\): the Python process .* died", {}),
        # Only this one waits for its limit: the others may take as long as a busy machine needs.
        ("while True: pass", r"cell 4 \(cell-2\): took longer than 3 seconds", {"timeout": 3}),
        ("this is no Python", r"cell 4 \(cell-2\): SyntaxError", {}),
    ],
)
def test_a_cell_that_does_not_end_is_named_and_nothing_is_written(
    cell: str, message: str, limit: dict[str, int], tmp_path: Path
) -> None:
    source = write_notebook(tmp_path / "a.ipynb", "'first'", cell, "'last'")
    target = tmp_path / "out" / "a.ipynb"
    with pytest.raises(NotebookError, match=message) as raised:
        run_notebook(source, target, STUDY, **limit)
    assert "\n" not in str(raised.value)
    assert [path.name for path in target.parent.iterdir()] == ["a.failed.ipynb"]
    assert "'first'" in texts(target.parent / "a.failed.ipynb")


def test_a_cell_cannot_excuse_itself_from_running(tmp_path: Path) -> None:
    source = write_notebook(tmp_path / "a.ipynb", "1 / 0")
    content = json.loads(source.read_text())
    for tag in ("raises-exception", "skip-execution"):
        content["cells"][2]["metadata"]["tags"] = [tag]
        source.write_text(json.dumps(content))
        with pytest.raises(NotebookError, match=r"cell 3 \(cell-1\)"):
            run_notebook(source, tmp_path / "out.ipynb", STUDY)


def test_a_misspelt_parameter_is_refused_before_the_run(tmp_path: Path) -> None:
    source = write_notebook(tmp_path / "a.ipynb", "1")
    with pytest.raises(DesignError, match=r"a\.ipynb: no parameter 'stduy'; known: study"):
        run_notebook(source, tmp_path / "out.ipynb", {"stduy": "x"})


@pytest.mark.parametrize("text", ["", "{}", "[1]", "\x00"])
def test_what_is_no_notebook_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(text)
    with pytest.raises(AnalysisError, match=r"a\.ipynb"):
        run_notebook(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {})


def test_notebooks_run_side_by_side_without_mixing_their_answers(tmp_path: Path) -> None:
    seen: set[str] = set()
    jobs = [
        make_job(
            write_notebook(tmp_path / f"{name}.ipynb", "import time; time.sleep(.2)", "study * 2"),
            tmp_path / "out" / f"{name}.ipynb",
            {"study": name},
            failed=tmp_path / "failed.ipynb",
        )
        for name in ("ab", "cd", "ef", "gh")
    ]
    with Crew(2) as crew:
        crew.run(jobs, lambda step, done, total: seen.add(f"{step} {done} of {total}"))
    for name in ("ab", "cd", "ef", "gh"):
        assert texts(tmp_path / "out" / f"{name}.ipynb") == [repr(name * 2)]
        assert f"{name} 4 of 4" in seen


@pytest.mark.skipif(os.name == "nt", reason="a process is asked for by a signal")
def test_the_first_failure_stops_the_others(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    sources = {
        # It fails when the other is under way, and not before.
        "bad": f"import pathlib, time\nwhile not pathlib.Path({str(pid_file)!r}).exists(): "
        "time.sleep(.05)\n1 / 0",
        "slow": f"{telling(pid_file)}; import time; time.sleep(600)",
    }
    jobs = [
        make_job(
            write_notebook(tmp_path / f"{name}.ipynb", cell),
            tmp_path / "out" / f"{name}.ipynb",
            STUDY,
            failed=tmp_path / f"{name}.failed.ipynb",
        )
        for name, cell in sources.items()
    ]
    with pytest.raises(NotebookError, match=r"bad\.ipynb"), Crew(2) as crew:
        crew.run(jobs)
    slow = int(pid_file.read_text())
    assert wait_for(lambda: not is_running(slow), 15)
    assert not (tmp_path / "out" / "slow.ipynb").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind do not exist there")
@pytest.mark.parametrize("order", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("cell", ["while True: pass", "import time; time.sleep(600)"])
def test_ending_the_parent_leaves_no_kernel_and_no_half_written_file(
    order: signal.Signals, cell: str, tmp_path: Path
) -> None:
    pid_file = tmp_path / "pid"
    source = write_notebook(tmp_path / "a.ipynb", telling(pid_file), cell)
    target = tmp_path / "out" / "a.ipynb"
    code = (
        "from pathlib import Path; from analysis.run import run_notebook\n"
        f"run_notebook(Path({str(source)!r}), Path({str(target)!r}), {STUDY!r})"
    )
    private = tmp_path / "t"
    private.mkdir()
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(private)},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert wait_for(lambda: pid_file.exists() and bool(pid_file.read_text()), 60)
        kernel = int(pid_file.read_text())
        parent.send_signal(order)
        parent.wait(30)
        assert wait_for(lambda: not is_running(kernel), 15)
        assert wait_for(lambda: not list(private.glob("redletter-*")), 15)
    finally:
        parent.kill()
        parent.wait()
    assert list(target.parent.iterdir()) == []
