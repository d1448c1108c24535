"""The record of a visit on paper. Plain work on contents, without models."""
