"""Counts with an endemic part that follows covariates and an epidemic part that follows the past.

One engine for the endemic-epidemic model and for the self-exciting process in days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import FitError
from analysis.stats.constants import LEAST_EVENTS
from analysis.stats.distributions import draw_counts
from analysis.stats.endemic_epidemic_likelihood import Likelihood, Structure
from analysis.stats.endemic_epidemic_limits import CHI_SQUARED_95, Estimate, Optimum
from analysis.stats.endemic_epidemic_search import Problem

Floats = NDArray[np.float64]

MOST_A_DAY = 1e9
"""A simulation stops here: its counts explode."""


@dataclass(frozen=True, slots=True, eq=False)
class EndemicEpidemic:
    """A fitted model.

    Attributes
    ----------
    structure : Structure
        Of the mean; Poisson where the counts vary no more than that.
    params : ndarray of float, shape (p,)
        Slopes of the log endemic rate, slopes of the branching ratio on its log or logit,
        parameters of the kernel, and log psi unless Poisson.
    covariance : ndarray of float, shape (p, p)
        Of the parameters; the rows of those that were held are 0.
    loglik : float
        Log-likelihood of the judged days.
    identified : bool
        Whether the epidemic part is worth its place: the likelihood ratio is beyond 3.84.
    limits : callable
        From "branching", "memory" or "dispersion" to the estimate with its 95% interval. Worked
        out when first asked for: a profile likelihood takes longer than the fit.
    """

    structure: Structure
    params: Floats
    covariance: Floats
    loglik: float
    identified: bool
    limits: Callable[[str], Estimate]

    @property
    def branching(self) -> Estimate:
        """Branching ratio with its interval."""
        return self.limits("branching")

    @property
    def memory(self) -> Estimate:
        """Mean delay in days with its interval."""
        return self.limits("memory")

    @property
    def dispersion(self) -> Estimate:
        """Psi with its interval."""
        return self.limits("dispersion")

    @property
    def errors(self) -> Floats:
        """Standard errors of the parameters; 0 where held."""
        return np.sqrt(np.diag(self.covariance))


def fit_endemic_epidemic(
    counts: ArrayLike, seen: ArrayLike, structure: Structure, *, first: int = 0
) -> EndemicEpidemic:
    r"""Fit a count whose mean follows covariates and its own past.

    Use it for any series in equal steps of time; the models of daily attacks rest on it.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events of each day.
    seen : array_like of bool, shape (T,)
        Days that were observed.
    structure : Structure
        Covariates, kernel and distribution.
    first : int, optional
        First day that enters the likelihood; those before it only excite. Default 0.

    Returns
    -------
    EndemicEpidemic

    Raises
    ------
    FitError
        With fewer than ten events, covariates that cannot be told apart, or no optimum.

    Notes
    -----
    .. math:: \mu_t = \exp(x_t' \beta) + \phi_t \sum_{j \ge 1} w_j y_{t-j}, \quad
              \mathrm{Var}\, y_t = \mu_t + \psi \mu_t^2,

    :math:`\log \phi_t` or logit :math:`\phi_t = z_t' \gamma`, by maximum likelihood: L-BFGS-B
    with the exact slope, then Newton steps. The covariance is the inverse of the observed
    information. An unobserved day leaves the likelihood, and excites later days by its own
    mean given the past. Days before the first count as empty.

    Intervals are Wald's on the log or logit scale where the counts pin a number down. Where
    they do not, they follow the profile likelihood: a branching ratio whose likelihood ratio
    against none is below 3.84 has the lower limit 0, and the memory is then unknown, its
    interval the whole range that the kernel allows.

    **Assumes** that the endemic part follows its covariates. Slow change that they miss passes
    for contagion, so do not quote the branching ratio as proof that events cause events.
    Source: Held, Höhle and Hofmann (2005), Statistical Modelling 5, 187-199; Paul and Held
    (2011), Statistics in Medicine 30, 1118-1136.

    Examples
    --------
    >>> from analysis.stats.kernels import KERNELS
    >>> one = np.ones((3000, 1))
    >>> model = Structure(one, one, KERNELS["exponential"], below_one=True, overdispersed=False)
    >>> y = np.random.default_rng(1).poisson(0.2, 3000)
    >>> fit = fit_endemic_epidemic(y, y >= 0, model)
    >>> bool(fit.branching.value < 0.1), fit.branching.lower, fit.identified
    (True, 0.0, False)
    """
    y, observed = np.asarray(counts, dtype=float), np.asarray(seen, dtype=bool)
    likelihood = Likelihood.of(structure, y, observed, first)
    events = likelihood.values @ likelihood.days
    if events < LEAST_EVENTS:
        raise FitError(
            f"a self-exciting model needs at least {LEAST_EVENTS} events, got {events:.0f}; "
            "widen the outcome or lengthen the period"
        )
    best = spread = _optimum(Problem.of(likelihood))
    if structure.overdispersed and best.not_dispersed:
        plain = replace(likelihood, structure=replace(structure, overdispersed=False))
        best = _optimum(Problem.of(plain))
    limits = {"branching": best.branching, "memory": best.memory, "dispersion": spread.dispersion}
    change = best.problem.change
    return EndemicEpidemic(
        structure=best.problem.likelihood.structure,
        params=change @ best.at,
        covariance=change @ best.covariance @ change.T,
        loglik=-best.loss,
        identified=best.identified,
        limits=cache(lambda name: limits[name]()),
    )


def simulate_endemic_epidemic(
    structure: Structure,
    params: Floats,
    past: ArrayLike,
    *,
    series: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Draw series of a fitted model, all at once, after a given past.

    Use it for forecasts, and without a past for whole series.

    Parameters
    ----------
    structure : Structure
        Covariates of the days to draw, kernel and distribution.
    params : ndarray of float, shape (p,)
        As in `EndemicEpidemic`.
    past : array_like of float, shape (t,)
        Counts of the days before the first one drawn; may be empty.
    series : int
        How many to draw.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of int, shape (series, days)

    Raises
    ------
    FitError
        If the counts grow beyond all bounds, as they may with a branching ratio above 1.
    """
    endemic = np.exp(structure.endemic @ params[structure.slopes])
    ratio, shape = structure.ratio(params), params[structure.shape]
    psi = structure.dispersion(params)
    size = 1 / psi if psi else np.inf
    state = structure.kernel.begin(np.asarray(past, dtype=float), series, shape)
    drawn = np.empty((endemic.size, series), dtype=np.int64)
    # Each day depends on the draw of the day before, so the loop runs over days, once for
    # all series together.
    for day in range(endemic.size):
        mean = endemic[day] + ratio[day] * structure.kernel.read(state, shape)
        if mean.max() > MOST_A_DAY:
            raise FitError(
                f"the simulated counts grow beyond {MOST_A_DAY:.0e} a day, as each event sets "
                f"off {ratio[day]:.2f} others; simulate fewer days"
            )
        drawn[day] = draw_counts(mean, size, rng)
        state = structure.kernel.step(state, drawn[day], shape)
    return np.ascontiguousarray(drawn.T)


def _optimum(problem: Problem) -> Optimum:
    at, loss = problem.without_epidemic()
    searched = np.ones(at.size, dtype=bool)
    evidence, structure = 0.0, problem.likelihood.structure
    if structure.epidemic.shape[1]:
        # A season of the epidemic part is looked for only where there is such a part.
        searched[structure.branching.start + 1 : structure.branching.stop] = False
        alone = loss
        at, loss = min((at, loss), problem.full(at, searched), key=lambda found: found[1])
        evidence = 2 * (alone - loss)
    if evidence >= CHI_SQUARED_95 and not searched.all():
        searched[:] = True
        at, loss = problem.minimise(at, searched)
    start = Optimum(problem, at, loss, searched, np.zeros((at.size, at.size)), evidence)
    return _settled(start)


def _settled(start: Optimum) -> Optimum:
    """Take the last steps, with the parameters held that lie on a bound or say nothing."""
    problem, structure = start.problem, start.problem.likelihood.structure
    free = start.searched.copy()
    if not start.identified:
        free[structure.shape] = False
    settled = problem.polish(start.at, free)
    if settled is None and not start.identified:
        free[structure.branching] = False
        settled = problem.polish(start.at, free)
    if settled is None:
        raise FitError(
            "the self-exciting model did not settle on these counts; ask for fewer terms, "
            "widen the outcome, or leave out stretches without any event"
        )
    at, covariance = settled
    return replace(start, at=at, loss=problem.loss(at)[0], covariance=covariance)
