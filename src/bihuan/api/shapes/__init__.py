"""What the endpoints answer: one schema a noun, read from the records by attribute."""
