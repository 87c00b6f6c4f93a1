"""What a run of training is, as plain data: plan, events, history, evaluation."""
