"""Where postings come from: one file a kind of source."""
