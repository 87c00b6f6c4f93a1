"""Labelled digits: MNIST, synthetic strokes, and files of the user's."""
