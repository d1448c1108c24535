"""Reading call-backs: the rules in force, the desk's lists, the facts that guards ask for, the three rates."""
