"""What others ask about the year's plan."""
