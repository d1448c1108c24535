"""A month of a district's life, played through the product's own actions by the people of its pack.

It stands above the domain and beside the ways in: like a screen, it reads through queries and writes through actions.
"""
