"""Questions to the database that return frozen rows and change nothing."""
