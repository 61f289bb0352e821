"""Documents into text: what a PDF, a word processor's file or a plain text says, with pages and paragraphs.

The files come from strangers. They are bounded before they are opened, read in a process of their own, and
nothing in them is executed or fetched. What cannot be read is said to be unread, never to say nothing.
"""
