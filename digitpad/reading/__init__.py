"""How ink is read, as plain data: verdicts on probabilities, numbers in a row, pictures."""
