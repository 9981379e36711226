"""What the console's commands and sheets take."""
