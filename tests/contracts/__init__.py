"""Contracts of invented people and companies, and which of their passages belong to which category.

A contract is a plain text, `NAME.LANGUAGE.txt`, which `paper` sets as PDF and as DOCX. Beside it, in
`NAME.LANGUAGE.toml`, stands what a reader of that contract found in it, written before a scanner read it:

absent     which of ACCT-OWN, CONN-OWN and CONN-DEL the contract does not contain
page       where a passage stands; `until`: the page on which it ends, where that is another
text       the sentence as it stands there, without its number
heading    a title or a line of contents, which names a clause and is none
item       an item of a list, whose introduction may be quoted with it
plain      what a pattern must find: each category with its level where nothing is said about the contract
meant      what the sentence means without the words of a pattern, and why a scanner may miss it
arguable   what the words say, and readers may dispute
carve_out  the sentence makes an exception; "arguable": in other words than the usual ones
platforms, durations, amounts  some of what the sentence names
"""
