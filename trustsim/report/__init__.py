"""Self-contained pages: one HTML file, figures inside, nothing fetched from anywhere."""
