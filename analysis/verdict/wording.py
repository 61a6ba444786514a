"""The words of a verdict, each from a template; no number is typed here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.checks import CheckResult, excess_of
from analysis.events.words import counted, month_name
from analysis.power import DetectableSurge
from analysis.surges import SurgeResult, without_dates
from analysis.surges.words import between, pvalue, ratio, were


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What the templates may speak of."""

    result: SurgeResult
    checks: Mapping[str, CheckResult]
    power: DetectableSurge
    attacks_a_month: float
    alpha: float
    margin: float

    @property
    def windows(self) -> str:
        """The windows, counted."""
        return counted(len(self.result.by_year), "window")

    @property
    def anniversaries(self) -> str:
        """The anniversaries, counted."""
        k = len(self.result.by_year)
        return "1 anniversary" if k == 1 else f"{k} anniversaries"

    @property
    def seen(self) -> str:
        """Observed and expected."""
        result = self.result
        return f"{result.observed} in the {self.windows} against {result.expected:.1f} expected"

    @property
    def measured(self) -> str:
        """Ratio and interval."""
        low_to_high = between(self.result.conf_int)
        return f"ratio {ratio(self.result.rate_ratio)}, 95% interval {low_to_high}"

    @property
    def when(self) -> str:
        """The date, as one says it."""
        anchor = self.result.placement.anchor
        if anchor.date is not None and anchor.calendar == "gregorian":
            return f"{anchor.date.day} {month_name(anchor.date)}"
        return f"the anniversaries of {anchor.name}" if anchor.date else anchor.name

    @property
    def counted(self) -> str:
        """Observed, expected, ratio and interval."""
        return f"{self.seen} ({self.measured})"

    @property
    def ranked(self) -> str:
        """How many shifts were as extreme."""
        local = self.result.local
        return (
            f"Of {local.n_shifts} ways of placing the same windows in the year, "
            f"{were(local.rank)} as extreme ({pvalue(local.pvalue)})"
        )


JUDGED_ELSEWHERE = ("season", "leave_one_out", "share")
"""Checks that `missing` does not read: the first has words of its own, the rule has the others."""

REASONS = {
    "date_push": "imprecise dates could account for it",
    "negative_controls": "outcomes that the anniversary cannot move rise as well",
}


def missing(result: SurgeResult, checks: Mapping[str, CheckResult], alpha: float) -> list[str]:
    """Name what stands between a rejection by step 1 and the word surge."""
    reasons = ["there is only one anniversary"] if len(result.by_year) == 1 else []
    reasons += season_missing(result, alpha)
    failed = [name for name, check in checks.items() if check.passed is False]
    reasons += [reason_for(name) for name in failed if name not in JUDGED_ELSEWHERE]
    return reasons


def reason_for(name: str) -> str:
    """Say what a failed check means; a check without words of its own is named."""
    return REASONS.get(name, f"the check {name.replace('_', ' ')} fails")


def season_missing(result: SurgeResult, alpha: float) -> list[str]:
    """Name what keeps the season from being ruled out."""
    reasons = []
    if result.placement.anchor.date is None:
        reasons.append("there are no years before an event to compare with")
    elif result.did is None:
        reasons.append("the data hold no year before the event to compare with")
    elif not result.season_controlled:
        reasons.append(
            f"the years before the event hold too few attacks ({result.control_attacks})"
        )
    if result.did is not None and result.did.pvalue > alpha:
        reasons.append(
            "the difference from the years before the event may be chance "
            f"({pvalue(result.did.pvalue)})"
        )
    return reasons


def surge(facts: Facts) -> str:
    """Both steps reject, and every check holds."""
    return (
        f"Attacks were more frequent around {facts.when} than in comparable weeks: "
        f"{facts.counted}. {facts.ranked}. The years before the event "
        f"{seen_before(facts.result)}. "
        f"This describes the {facts.anniversaries} observed; it does not show that attacks were "
        "caused by the anniversary, nor predict the next."
    )


def seen_before(result: SurgeResult) -> str:
    """Say what the same windows show in the years before the event, where step 2 rejects."""
    difference = f"difference {pvalue(result.did.pvalue)}" if result.did else ""
    before = result.placement.before.pooled()
    at = before.true_shift
    observed, expected = int(before.observed[0, at]), float(before.expected()[0, at])
    if expected > 0 and round(observed / expected, 2) > 1:
        return (
            f"show a smaller rise (ratio {ratio(observed / expected)}, {difference}), so season "
            "is unlikely to explain all of it"
        )
    return f"show no such peak ({difference}), so season is an unlikely explanation"


def season_not_ruled_out(facts: Facts) -> str:
    """Step 1 rejects, but something named stands in the way of more."""
    reasons = missing(facts.result, facts.checks, facts.alpha)
    if season_missing(facts.result, facts.alpha):
        end = "so this time of year may simply be busier every year"
    elif len(facts.result.by_year) == 1:
        end = "so nothing follows for other anniversaries"
    else:
        end = "so the excess may have nothing to do with the date"
    return (
        f"Attacks were more frequent around {facts.when} than in the weeks before and after: "
        f"{facts.counted}. {facts.ranked}. But {listed(reasons)}, {end}."
    )


def one_year_only(facts: Facts) -> str:
    """Step 1 rejects, but the excess rests on one anniversary."""
    excess = excess_of(facts.result)
    rest = without_dates(facts.result, [excess.date])
    return (
        f"Attacks were more frequent around {facts.when} than in the weeks before and after "
        f"({facts.seen}, {facts.measured}), but most of the excess, {excess.part}, comes from "
        f"{excess.label}; without it the ratio is {ratio(rest.rate_ratio)}. One busy fortnight "
        "says nothing about the other anniversaries."
    )


def fewer(facts: Facts) -> str:
    """Step 1 finds a lull, steady over the anniversaries."""
    local = facts.result.local
    season = "" if facts.result.season_controlled else " The season is not controlled."
    return (
        f"Attacks were less frequent around {facts.when} than in the weeks before and after: "
        f"{facts.counted}. Of {local.n_shifts} ways of placing the same windows in the year, "
        f"{were(local.rank_lower)} as quiet ({pvalue(local.pvalue_lower)}). Heightened security "
        f"and restraint would both produce this.{season}"
    )


def no_large_surge(facts: Facts) -> str:
    """No surge found, and a large one ruled out."""
    local = facts.result.local
    return (
        f"The data rule out a surge as large as {facts.margin:g}-fold around {facts.when} (upper "
        f"limit {facts.result.upper_limit:.2f}): {facts.counted}. Of {local.n_shifts} ways of "
        f"placing the same windows in the year, {were(local.rank)} at least as busy "
        f"({pvalue(local.pvalue)})."
    )


def cannot_tell(facts: Facts) -> str:
    """Everything else."""
    result = facts.result
    return (
        f"The data cannot tell. We counted {counted(result.observed, 'attack')} where "
        f"{result.expected:.1f} were expected (ratio {ratio(result.rate_ratio)}); "
        f"{compatible(result.conf_int)}.{asked_for(facts)} With {facts.anniversaries} and about "
        f"{facts.attacks_a_month:.1f} attacks a month, in bursts, "
        f"{detectable(facts.power)} No finding of a surge is not a finding of no surge."
        f"{concentrated(result)}"
    )


TEXTS: dict[str, Callable[[Facts], str]] = {
    "surge": surge,
    "season_not_ruled_out": season_not_ruled_out,
    "one_year_only": one_year_only,
    "fewer": fewer,
    "no_large_surge": no_large_surge,
    "cannot_tell": cannot_tell,
}


def counter_headline(facts: Facts, *, fewer: bool = False) -> str:
    """Say what a simple count comparison says, and how far it can be trusted here."""
    naive, valid = facts.result.naive_pvalue, facts.result.local.pvalue
    power = facts.power
    wrong = (
        f"on series like this one, without any surge, that comparison is wrong "
        f"{power.naive_size:.0%} of the time (Monte Carlo error "
        f"{power.standard_error(power.naive_size):.1%})"
    )
    if naive <= facts.alpha < valid:
        return (
            f"A simple count comparison would have said {pvalue(naive)}; {wrong}. Ranked among "
            f"other placements of the same windows, {pvalue(valid)}."
        )
    if naive <= facts.alpha:
        return f"A simple count comparison says so too ({pvalue(naive)}), but {wrong}."
    if valid <= facts.alpha:
        return (
            f"A simple count comparison would have missed it ({pvalue(naive)}): it does not know "
            "how rarely other placements of the same windows are so busy."
        )
    if fewer:
        return f"A simple count comparison, asked for more attacks, finds none ({pvalue(naive)})."
    return f"Even a simple count comparison finds nothing ({pvalue(naive)}); {wrong}."


def compatible(interval: tuple[float, float]) -> str:
    """Say which rates the interval allows."""
    low, high = interval
    rates = f"{low:.1f} to {high:.1f} times the usual rate"
    if math.isinf(high):
        rates = f"{low:.1f} times the usual rate upwards"
    return f"anything from {rates} is compatible (95% interval)"


def asked_for(facts: Facts) -> str:
    """Name the study's own level where the interval alone would seem to show more attacks."""
    p = facts.result.local.pvalue
    if facts.result.conf_int[0] <= 1 or p <= facts.alpha:
        return ""
    return f" The study asks for a p-value of at most {facts.alpha:g}; it is {p:.3f}."


def detectable(power: DetectableSurge) -> str:
    """Say what would have been found four times in five."""
    if math.isnan(power.ratio):
        largest = power.curve[-1]
        return (
            f"this analysis would miss even a surge of {largest.ratio:.1f}-fold more often than "
            "one time in five."
        )
    return (
        f"this analysis would detect (4 times in 5) only a surge of {power.ratio:.1f}-fold or more."
    )


def concentrated(result: SurgeResult) -> str:
    """Name the year that supplies nearly all of the excess, if one does."""
    excess = excess_of(result)
    # Less than one attack too many is no excess worth a name.
    if len(result.by_year) < 2 or excess.total < 1 or not excess.concentrated:
        return ""
    return f" Most of the excess, {excess.part}, is {excess.label}."


def listed(reasons: list[str]) -> str:
    """Join reasons as one says them."""
    if len(reasons) < 2:
        return "".join(reasons)
    return f"{', '.join(reasons[:-1])} and {reasons[-1]}"
