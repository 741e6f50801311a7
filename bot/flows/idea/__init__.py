"""The idea: six questions that turn it into a plan, and a summary in two sentences.

Read in this order: `talk.py` (what the flow remembers, the keys that are always there), `questions.py` (who, what,
where, when, why, how), `needs.py` (what is needed, one short question each), `summary.py`, `entries.py` (starting,
resuming, being reminded).
"""
