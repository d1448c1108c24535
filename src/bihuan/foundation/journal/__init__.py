"""The journal is the truth: every change is one entry, written in the change's own transaction."""
