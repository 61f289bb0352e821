"""Measures sociarch side by side with restic, borg and age: `python -m bench`.

Here live the cases, the command lines of the peers and the table. Every figure comes from whole
processes that take turns in one run on one machine. Nothing here ever asserts on time, reads real
exports or is imported by the program.
"""
