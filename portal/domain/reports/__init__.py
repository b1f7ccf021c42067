"""What residents tell us: taking it in, keeping it, and letting them follow it."""
