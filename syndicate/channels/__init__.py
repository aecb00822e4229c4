"""Changes → messages → the world: one file a channel."""
