"""What the rest of the product asks about what came in."""
