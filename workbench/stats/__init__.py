"""Arrays in, estimates out: what a number on the page means. Imports domain, numpy and scipy."""
