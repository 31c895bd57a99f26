"""A comparison as one HTML file that needs no network, and the pieces that the page shows too."""
