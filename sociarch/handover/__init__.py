"""Contacts written for other programs: who goes in, what of them, and the bytes of each format.

Nothing here knows the vault, prints, or asks what day it is. How the columns of a product are called is
data, one file each in the folder `targets`; code is only what a format's own rules need. Texts go out exactly
as the networks gave them wherever the format can carry them, and what it cannot carry is counted.
"""
