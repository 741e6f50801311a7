"""Who may come in: passwords, second steps, sessions, invitations, and what slows down who guesses.

A password is followed by a second step: the code of an app, a passkey, or one of the codes on paper. A passkey alone is
both steps, because it asks for a finger, a face or a number first.
"""
