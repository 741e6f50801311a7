"""The social map: who does what for whom, where and when; and how a question of a resident finds the right entry.

First the need is found in the words, in three languages; then place and time decide which entries come first.
"""
