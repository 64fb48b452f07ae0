"""Facts of each state, one folder a state, and how they are built, checked and loaded."""
