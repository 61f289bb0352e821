"""`python -m sociarch` is the command line."""

from sociarch.cli import main

main()
