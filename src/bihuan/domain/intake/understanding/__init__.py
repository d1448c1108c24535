"""What a text means: plain text work without Django, so that it can be measured on any file."""
