"""District packs: another district writes another pack, no code."""
