"""Keras does the work: build, fit, recognise, evaluate, read and write models.

Only here are TensorFlow, Keras and h5py imported.
"""
