"""What a network is, as plain data: layers, shapes, parameter counts and presets."""
