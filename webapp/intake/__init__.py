"""What channels told us, kept before anything is done with it: stored events, lanes, tallies."""
