"""A real browser, driven through Playwright: which one, how it is kept to the network's own hosts, how a page
is read and pressed. The only room that knows Playwright. Nothing in here disguises what it is.
"""
