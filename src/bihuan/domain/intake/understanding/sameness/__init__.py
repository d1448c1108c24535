"""Whether two messages are about the same thing: marks of the words, likeness, index, walk, bursts."""
