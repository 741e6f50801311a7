"""`python -m voordeur`: the command line where the package is not installed, as in the container."""

from voordeur.cli import main

main()
