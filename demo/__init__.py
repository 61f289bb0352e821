"""Invented data to show and to measure the program with.

Here live generators of synthetic exports. No real person's data is ever kept here, and nothing in
the program itself imports this folder.
"""
