"""What the neighbourhood is telling us, as figures: which period, what may be shown of a count, where ideas stop, which
theme they have, what somebody said that may be quoted. Pure: counts come in, what is published goes out.
"""
