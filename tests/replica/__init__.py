"""A replica of the three networks' export pages, under their real host names, for a real browser.

Written from what is publicly known of those pages and from nothing else: it shows that the exporters keep to
that knowledge, never that today's pages still look like it. The Viadeo in here is fiction.
"""
