"""Standards that the review applies, each in a module named after what it rules on."""
