"""Checklists as sheets."""
