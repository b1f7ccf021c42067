"""How the team works its cases: the queue, the moves, the clocks and the history."""
