"""The rule: which of six things may be said. The first that applies wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.checks import CheckResult, common_side
from analysis.power import DetectableSurge
from analysis.surges import SurgeResult
from analysis.verdict import wording

CODES = {
    "surge": "A surge",
    "season_not_ruled_out": "Busier than the weeks around; season not ruled out",
    "one_year_only": "One year only",
    "fewer": "Fewer attacks",
    "no_large_surge": "No large surge",
    "cannot_tell": "The data cannot tell",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said, and the naive reading beside it.

    Attributes
    ----------
    code : str
        A name of `CODES`.
    headline : str
        The verdict in a few words.
    text : str
        The verdict sentence of the report's first page.
    counter_headline : str
        What a simple count comparison would have said, and why it differs.
    """

    code: str
    headline: str
    text: str
    counter_headline: str

    def sentence(self) -> str:
        """Say the verdict in words, as the report prints it."""
        return self.text


def decide(
    result: SurgeResult,
    checks: Mapping[str, CheckResult],
    power: DetectableSurge,
    *,
    attacks_a_month: float,
    alpha: float = 0.05,
    margin: float = 1.5,
) -> Verdict:
    """Decide what may be said about a surge.

    Use it last, once test, checks and power are in hand; the words come by rule.

    Parameters
    ----------
    result : SurgeResult
        The primary test.
    checks : mapping of str to CheckResult
        All of `CHECKS`, by name.
    power : DetectableSurge
        What the data could have shown.
    attacks_a_month : float
        Usual rate, for the words.
    alpha : float, optional
        Level of each step. Default .05.
    margin : float, optional
        A surge this large is what "no large surge" rules out. Default 1.5.

    Returns
    -------
    Verdict

    Notes
    -----
    Step 1 must reject at `alpha`, and more be observed than expected (with imprecise dates as
    stated and, where they were drawn, as drawn), for any word of more attacks. A surge needs
    step 2 as well, a controlled season, and that no check fails; each of these that is missing
    is named. A check added to `CHECKS` is asked for unbidden.
    **Assumes** that the dates were not chosen because of the counts: a study specified after
    inspection says so on its first page, whatever the verdict.
    """
    code = verdict_code(result, checks, alpha=alpha, margin=margin)
    facts = wording.Facts(result, checks, power, attacks_a_month, alpha, margin)
    return Verdict(
        code=code,
        headline=CODES[code],
        text=wording.TEXTS[code](facts),
        counter_headline=wording.counter_headline(facts, fewer=code == "fewer"),
    )


def verdict_code(
    result: SurgeResult,
    checks: Mapping[str, CheckResult],
    *,
    alpha: float = 0.05,
    margin: float = 1.5,
) -> str:
    """Choose the code by the table of rules, top to bottom.

    Use it where the code is wanted without words; `decide` says it in words.

    Parameters
    ----------
    result : SurgeResult
        The primary test.
    checks : mapping of str to CheckResult
        All of `CHECKS`, by name.
    alpha : float, optional
        Level of each step. Default .05.
    margin : float, optional
        A surge this large is what "no large surge" rules out. Default 1.5.

    Returns
    -------
    str
        A name of `CODES`.
    """
    several = len(result.by_year) > 1
    steady = several and _holds(checks, "leave_one_out") and _holds(checks, "share")
    # A rank can be high without an excess where nearly all shifts are calm: no word of more then.
    side = common_side(result)
    if result.local.pvalue <= alpha and side > 0:
        if several and not steady:
            return "one_year_only"
        return "surge" if not wording.missing(result, checks, alpha) else "season_not_ruled_out"
    lull = result.local.pvalue_lower <= alpha / 2 and side < 0
    if lull and result.conf_int[1] < 1 and steady:
        return "fewer"
    if result.upper_limit < margin:
        return "no_large_surge"
    return "cannot_tell"


def _holds(checks: Mapping[str, CheckResult], name: str) -> bool:
    return checks[name].passed is True
