"""What the user draws: points, strokes and undo; strokes → grey image → 784 floats."""
