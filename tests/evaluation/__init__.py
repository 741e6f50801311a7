"""How well the social map answers: questions and entries that were written without seeing the lexicon."""
