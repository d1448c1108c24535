"""What patrols are asked for."""
