"""Where the state lives: one file a store, one suite for all."""
