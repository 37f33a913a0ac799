"""The dataset's card: the page, its sections, Croissant metadata."""
