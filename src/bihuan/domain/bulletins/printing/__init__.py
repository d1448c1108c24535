"""An issue on paper: a PDF by typst, a Word file, and what comes in from Word. Plain work on contents, without models."""
