"""What a resident may fill in beyond a question set: one module for each noun."""
