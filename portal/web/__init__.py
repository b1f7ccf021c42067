"""What every page of both sites shares: looks, limits, words and safety."""
