"""Board → files: views, pure, computed whole."""
