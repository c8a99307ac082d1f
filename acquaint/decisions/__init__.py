"""Decisions: who is contacted this week, how and why; and who is left alone, with the reason."""
