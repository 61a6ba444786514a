"""The page, the files and the judgement of `redletter check`."""
