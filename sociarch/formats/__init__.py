"""File formats that several networks share, read tolerantly: tables, workbooks, dates in words, vCards.

Nothing here knows a network, a vault or a person's wishes: text in, cells, dates and properties out.
"""
