"""The e-mail box as a channel: what a mail says, whether a person wrote it, and the box that it lies in."""
