"""Delivery: the workbook, drafts and audiences that go out, and the answers that come back."""
