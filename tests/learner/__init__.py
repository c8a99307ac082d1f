"""The learner of the closed loop."""
