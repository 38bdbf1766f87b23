"""Sends the weather of a place every day at an hour of one's own."""
