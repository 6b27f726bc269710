# A module that fails while it runs.
started = True
1 / 0
