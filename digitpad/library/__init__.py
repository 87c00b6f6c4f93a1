"""The models kept on disk: names, cards and atomic writes."""
