"""What became of imprecise dates: how many there are, where they lie, what a test made of them."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.errors import DesignError
from analysis.events import Events
from analysis.events.words import counted
from analysis.study import Study
from analysis.surges.base import SurgeResult
from analysis.surges.imputation import day_weights, uncertain_events
from analysis.surges.null import inside_windows


@dataclass(frozen=True, slots=True)
class ImpreciseAccount:
    """What a test made of the events whose date is not known to the day.

    Attributes
    ----------
    use : {"stated", "impute", "exclude"}
        What the study asks for.
    counted, imprecise : int
        Events counted, and those among them with an imprecise date.
    inside : int
        Imprecise ones that lie in the windows at their stated dates.
    drawn_inside : float
        How many lie there on average over the draws; none if they are left out.
    draws : int
        How often the dates were drawn; 0 if they were not.
    modelled : bool
        Whether the draws follow a fitted rate; if not, every observed day is equally likely.
    cut : int
        Imprecise events whose interval reaches beyond the observed days of the period.
    beyond : int
        Further events, stated outside the period or on a day not observed, that may lie inside.
    """

    use: str
    counted: int
    imprecise: int
    inside: int
    drawn_inside: float
    draws: int
    modelled: bool
    cut: int
    beyond: int

    def sentence(self) -> str:
        """Say the account in words, as the report prints it."""
        if not self.imprecise:
            return f"Every attack counted has a date known to the day.{self._of_the_edges()}"
        of_them = f"{self.imprecise} of {counted(self.counted, 'attack')} counted"
        outside = self.imprecise - self.inside
        return (
            f"The dates of {of_them} are imprecise. As stated, {self.inside} of them lie in the "
            f"windows and {outside} outside. {self._in_the_test()}{self._of_the_edges()}"
        )

    def _in_the_test(self) -> str:
        if self.use == "exclude":
            return "The p-values and the interval leave all of them out; the counts shown do not."
        if self.use == "stated":
            return "Every test takes the dates as stated."
        likely = (
            "days weighted by the rate of precisely dated attacks outside the windows"
            if self.modelled
            else "each observed day equally likely, as too few attacks are precisely dated to "
            "fit a rate"
        )
        return (
            f"The p-values and the interval rest on {self.draws} draws of the dates, {likely}: "
            f"{self.drawn_inside:.1f} lie in the windows on average. The counts shown are as "
            "stated."
        )

    def _of_the_edges(self) -> str:
        said = ""
        if self.cut and self.use == "impute":
            said += (
                f" Of {counted(self.cut, 'interval')} only the observed days of the period can be "
                "drawn."
            )
        if self.beyond:
            said += (
                f" A further {counted(self.beyond, 'imprecise attack')}, stated outside the period "
                "or on a day not observed, may lie inside; only the check that pushes dates counts "
                "them."
            )
        return said


def account_for_imprecise(
    study: Study, events: Events, result: SurgeResult, outcome: str | None = None
) -> ImpreciseAccount:
    """Tell how many dates are imprecise, where they lie, and what the test made of them.

    Use it beside every test: it says how much of the answer hangs on dates not known.

    Parameters
    ----------
    study : Study
        The pre-specification.
    events : Events
        All events of its file.
    result : SurgeResult
        Of counts that went through `impute_dates`.
    outcome : str, optional
        Name of the outcome counted. Default: the primary one.

    Returns
    -------
    ImpreciseAccount

    Raises
    ------
    DesignError
        If the counts are not those of the outcome, or did not go through `impute_dates`.
    """
    counts, use = result.placement.counts, study.dates.imprecise
    uncertain = uncertain_events(events, counts, study, outcome)
    if use != "stated" and uncertain.first.size and counts.imputed is None:
        raise DesignError(
            f"dates.imprecise: {use} was asked for, but the test took dates as stated; pass the "
            "counts through impute_dates before the test"
        )
    inside, precise = inside_windows(result.placement), counts.counts - uncertain.stated
    drawn = counts.counts[None] if counts.imputed is None else counts.imputed
    imputed = use == "impute" and counts.imputed is not None
    return ImpreciseAccount(
        use=use,
        counted=counts.total,
        imprecise=uncertain.first.size,
        inside=int(uncertain.stated[inside].sum()),
        drawn_inside=float((drawn - precise)[:, inside].sum(axis=1).mean()),
        draws=len(drawn) if imputed else 0,
        modelled=imputed and day_weights(counts, precise, study)[1],
        cut=uncertain.cut,
        beyond=uncertain.beyond,
    )
