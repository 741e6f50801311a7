"""Where can I go? A question in somebody's own words, and the places of the social map that answer it.

Read in this order: `talk.py` (what a search remembers, its keys), `questions.py` (what for, which need, where, what was
found), `hearing.py` (what typed words lead to), `page.py` (one place, on a page of its own), `nothing.py`, `visits.py`
(was it right?), `nearby.py` (what exists already, while a plan is being made), `entries.py` (ways in). The
words of an entry stand in `domain/social_map/answer_texts.py`, where the console finds them too.
"""
