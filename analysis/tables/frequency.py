"""Tables of the frequency over time: models, changes, season and week, unusual weeks."""

from __future__ import annotations

import pandas as pd

from analysis.events.words import long_date
from analysis.models.comparison import ModelComparison
from analysis.models.diagnostics import Diagnostics
from analysis.models.rate_changes import RateChanges
from analysis.models.rhythm import FAR, Rhythm
from analysis.models.words import idea, listed, spoken
from analysis.stats.words import pvalue_in_words
from analysis.surges.unusual_result import UnusualWeeks
from analysis.tables.base import MISSING, PVALUE, Format, Table

SHOWN_WEEKS = 12
HALF_A_YEAR = 182
"""Days beyond which a date has nothing to do with a week."""

VERDICTS = {True: "holds", False: "fails", None: "not judged"}


def scores(comparison: ModelComparison) -> Table:
    """Show the models by how well they foresaw the next day."""
    frame = comparison.scores
    rows = pd.DataFrame(
        {
            "model": [spoken(name) for name in frame["model"]],
            "what it assumes": [idea(name) for name in frame["model"]],
            "log score": frame["log"],
            "behind the best": frame["behind"],
            "low": frame["lower"],
            "high": frame["upper"],
        }
    )
    formats = {"log score": ".4f", "behind the best": ".4f", "low": ".4f", "high": ".4f"}
    if frame.empty:
        return Table("tbl-scores", f"{comparison.unscored}: no scores.", rows, formats)
    caption = (
        f"Mean log score of one-day-ahead forecasts of {comparison.days} observed days, from "
        f"{long_date(comparison.first)} to {long_date(comparison.last)}, smaller is better; each "
        f"model was fitted {comparison.refits} times, always to earlier days only. The interval "
        "(95%) of the distance to the best resamples blocks of thirty days; in bursts it is too "
        "short. A model carries the last level of its trend on, which costs smooth trends dearly "
        f"where campaigns come and go.{_refused(comparison)}"
    )
    return Table("tbl-scores", caption, rows, formats)


def fits(comparison: ModelComparison) -> Table:
    """Show each model's fit to all days, and its other scores."""
    scored, information = comparison.scores.set_index("model"), comparison.information
    rows = [
        {
            "model": spoken(name),
            "AIC": information["aic"][name],
            "BIC": information["bic"][name],
            "dispersion": fit.dispersion,
            "branching ratio": fit.estimate("branching ratio"),
            "DSS": scored["dss"].get(name),
            "RPS": scored["rps"].get(name),
            "calibration": scored["calibration"].get(name),
        }
        for name, fit in comparison.fits.items()
    ]
    formats: dict[str, Format] = {
        "AIC": ".1f", "BIC": ".1f", "dispersion": ".2f", "branching ratio": ".2f", "DSS": ".1f",
        "RPS": ".4f", "calibration": PVALUE,
    }  # fmt: skip
    caption = (
        "The same models fitted to all days (AIC and BIC over the days that all judge; a "
        "dispersion well above 1 means bursts that the model does not have), and two more scores "
        "of the held-out days: Dawid and "
        "Sebastiani's and the ranked probability score, smaller is better. Calibration: p-value "
        "of the log score being as large as the model itself expects."
    )
    return Table("tbl-models", caption, pd.DataFrame(rows).astype({"DSS": float}), formats)


def dynamics(comparison: ModelComparison) -> Table:
    """Show what the models say beside rate ratios: bursts, salvos, memory."""
    parts = [
        fit.dynamics.assign(model=spoken(name))
        for name, fit in comparison.fits.items()
        if len(fit.dynamics)
    ]
    columns = ["model", "term", "estimate", "lower", "upper"]
    frame = pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)
    frame = frame.rename(columns={"lower": "low", "upper": "high"})
    caption = (
        "What each model has beside a rate: the dispersion of its days (0 would be Poisson), the "
        "weight of the past, its memory. With 95% intervals."
    )
    number = ".2f"
    formats = {"estimate": number, "low": number, "high": number}
    return Table("tbl-dynamics", caption, frame, formats, group="model")


def changes(found: RateChanges) -> Table:
    """Show when the rate changed, and from what to what."""
    frame = pd.DataFrame(
        {
            "about": found.table["date"],
            "from": found.table["earliest"],
            "to": found.table["latest"],
            "before, in 30 days": 30 * found.table["rate_before"].astype(float),
            "after": 30 * found.table["rate_after"].astype(float),
            "ratio": found.table["ratio"].astype(float),
        }
    )
    formats = {"before, in 30 days": ".1f", "after": ".1f", "ratio": ".2f"}
    caption = (
        "Changes of the rate by the change-point model; from and to bound the date with 95% "
        "probability, where days are independent given their level. Bursts make dates look "
        "surer than they are. No level is shorter than 60 observed days, and one without any "
        "attack is given half an attack."
    )
    return Table("tbl-changes", caption, frame, formats)


def rhythms(found: Rhythm) -> Table:
    """Show season and weekday as rate ratios."""
    names = {"rate_ratio": "rate ratio", "lower": "low", "upper": "high", "when": "compared"}
    upper = found.ratios["upper"].astype(float)
    # A limit so far out only says that nothing is known.
    frame = found.ratios.assign(
        part=found.ratios["part"].map(_heads(found)), upper=upper.mask(upper > FAR, float("inf"))
    )
    formats = {"rate ratio": ".2f", "low": ".2f", "high": ".2f"}
    caption = (
        "Season and week as rate ratios with 95% intervals that allow for bursts. A single "
        "weekday is set against the mean of the week. The busiest time is chosen by the data, "
        "so its ratio cannot be below 1."
    )
    return Table("tbl-rhythm", caption, frame.rename(columns=names), formats, group="part")


def unusual(found: UnusualWeeks) -> Table:
    """Show the most unusual weeks, and how far the next anniversary was."""
    weeks = found.most_unusual(SHOWN_WEEKS)
    frame = pd.DataFrame(
        {
            "week from": weeks["week"],
            "attacks": weeks["count"],
            "expected": weeks["expected"].astype(float),
            "flagged by": weeks["flagged_by"],
            "nearest date": [
                day if abs(days) <= HALF_A_YEAR else None
                for day, days in zip(weeks["nearest_date"], weeks["days_from_date"], strict=True)
            ],
            "days from it": [_away(days) for days in weeks["days_from_date"]],
        }
    )
    more = len(found.unusual) - len(weeks)
    rest = f" {more} more {'is' if more == 1 else 'are'} not shown." if more > 0 else ""
    caption = (
        f"Weeks that at least {found.agree} of {len(found.judged)} detectors of unusual weeks "
        "flagged, the most agreed upon first; each judges a week by those "
        "before it. Nearest: the event or an anniversary of it, tested or not, within half a "
        f"year.{rest}"
    )
    return Table("tbl-unusual-weeks", caption, frame, {"expected": ".1f"})


def diagnosis(found: Diagnostics) -> Table:
    """Show what a fitted model holds and what it fails."""
    table = found.table()
    frame = pd.DataFrame(
        {
            "looked at": [name.replace("_", " ") for name in table["name"]],
            "p": table["pvalue"],
            "the model": [VERDICTS[None if pd.isna(ok) else bool(ok)] for ok in table["ok"]],
            "what that means": table["sentence"],
        }
    )
    caption = f"The {spoken(found.model)} model looked at from every side."
    return Table("tbl-diagnosis", caption, frame, {"p": PVALUE})


def _away(days: float) -> str:
    if not abs(days) <= HALF_A_YEAR:
        return MISSING
    if not days:
        return "in that week"
    return f"{abs(days):.0f} {'before' if days < 0 else 'after'}"


def _refused(comparison: ModelComparison) -> str:
    if not comparison.refused:
        return ""
    reasons = dict.fromkeys(comparison.refused.values())
    named = [
        f"{listed([spoken(name) for name, why in comparison.refused.items() if why == reason])} "
        f"({reason})"
        for reason in reasons
    ]
    return f" Left out: {'; '.join(named)}."


def _heads(found: Rhythm) -> dict[str, str]:
    season, weekday = (
        pvalue_in_words(pvalue, digits=2) for pvalue in (found.season_pvalue, found.weekday_pvalue)
    )
    return {
        "season": f"Time of year ({season} for no season)",
        "weekday": f"Day of the week ({weekday} for no difference)",
    }
