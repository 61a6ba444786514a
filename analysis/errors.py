"""Everything this package raises on purpose. Each message: what, where, which value, what to do."""


class AnalysisError(Exception):
    """Base class, so that a caller can catch all of ours and nothing else."""


class DataError(AnalysisError, ValueError):
    """The data break a rule of their schema."""


class DesignError(AnalysisError, ValueError):
    """The question cannot be asked of these data, or a study file breaks a rule."""


class FitError(AnalysisError, ArithmeticError):
    """A model could not be fitted to these counts."""


class NotebookError(AnalysisError, RuntimeError):
    """A notebook did not run to its end."""
