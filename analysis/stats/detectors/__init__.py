"""Detectors of unusual steps in a series of counts; each looks at the past of a step alone.

`ears`, `farrington`, `cusum` and `predictive` all give `analysis.stats.detectors.alarms.Alarms`.
"""
