"""Reading tables of other systems into reports: maps, lines, drafts, and the delivery of all of them."""
