"""Viadeo, formerly Viaduc."""
