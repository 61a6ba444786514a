"""Exit codes of the commands; 0 is what every command returns when it is done."""

WRONG_INPUT = 1
USAGE = 2
NOTEBOOK_FAILED = 3
DIFFERENT = 4
INTERRUPTED = 130
"""As a shell says it of a process that Ctrl-C ended."""
