"""An initiative after its questions: five neighbours, submission, and what follows until it is looked back on.

Read in this order: `page.py` (where it stands, and what can be done), `sharing.py`, `doorstep.py` and `paper.py` (the
ways to five signatures), `submitting.py`, `adding.py`, `telling.py` (what others did), `meeting.py`, `looking_back.py`.
What a neighbour sees stands in `bot/flows/signing/`.
"""
