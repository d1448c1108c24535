"""What is read of partners and their orders."""
