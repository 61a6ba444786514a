"""The `redletter` command: it parses, calls one function, and prints what came of it.

Each command is a module with `add(commands)`, which declares its arguments, and `run(arguments)`,
which returns the exit code. Slow packages are imported only by the command that needs them.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from analysis.cli import calibrate, check, explore, listing, report, study, verify
from analysis.cli.codes import INTERRUPTED, NOTEBOOK_FAILED, USAGE, WRONG_INPUT
from analysis.cli.terminal import command as started_as
from analysis.cli.terminal import complain, harmless, near, printable_streams, say, typed
from analysis.errors import AnalysisError, NotebookError

__all__ = ["main"]

COMMANDS = (report, check, study, listing, explore, verify, calibrate)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    words : sequence of str, optional
        The command line. Default: that of this process.

    Returns
    -------
    int
        0 done; 1 the input or the design is wrong; 2 usage; 3 a notebook failed;
        4 `verify` found a difference.
    """
    printable_streams()
    signal.signal(signal.SIGTERM, _stop)
    arguments = parser().parse_args(words)
    try:
        return int(arguments.run(arguments))
    except NotebookError as error:
        return _end(arguments, error, NOTEBOOK_FAILED)
    except OSError as error:
        return _end(arguments, error, WRONG_INPUT, _in_words(error))
    except AnalysisError as error:
        return _end(arguments, error, WRONG_INPUT)
    except KeyboardInterrupt:
        complain("stopped; nothing below reports/ was changed")
        return INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """Describe the whole command line."""
    whole = _Parser(
        prog=started_as(),
        description="Do attacks surge around anniversaries, or does it only look that way?",
        epilog="example: redletter report",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    whole.set_defaults(debug=False)
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(commands)
    return whole


class _Parser(argparse.ArgumentParser):
    """A parser that shows commands as they are typed, and takes --debug before or after them."""

    def __init__(self, **words: Any) -> None:
        words["epilog"] = typed(words.get("epilog", ""))
        super().__init__(**words)
        self.add_argument(
            "--debug",
            action="store_true",
            default=argparse.SUPPRESS,
            help="show where in the code an error arose",
        )

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        hint = f"for an example: {self.prog} --help"
        self.exit(USAGE, f"{self.prog}: error: {harmless(message)}\n{hint}\n")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        # Imported here: the version is asked for less often than everything else.
        from analysis.run.places import package_version

        say(f"redletter {package_version()}")
        parser.exit()


def _end(arguments: argparse.Namespace, error: Exception, code: int, text: str = "") -> int:
    if arguments.debug:
        raise error
    complain(text or str(error))
    return code


def _in_words(error: OSError) -> str:
    if error.strerror and error.filename:
        return f"{near(Path(error.filename))}: cannot be read or written ({error.strerror})"
    return str(error)


def _stop(*_: object) -> None:
    # As Ctrl-C: workers and kernels are ended, half-written folders taken away.
    sys.stderr.flush()
    raise KeyboardInterrupt
