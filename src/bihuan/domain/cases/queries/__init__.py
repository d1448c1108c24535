"""What the product asks about cases. Every list starts from `visible_cases(actor)`."""
