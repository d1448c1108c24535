"""Reading the bulletin: rules in force, items with their numbers and look-alikes, issues as they are printed."""
