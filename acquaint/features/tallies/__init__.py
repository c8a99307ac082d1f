"""State that adds: one class for each kind of state that tallies are read from.

A state folds events (`update`), goes with the state of another atom into one (`merge`), is read at an instant (`read`),
is stored as a few columns of whole numbers (`pack`, `unpack`), and has its batch form beside it (`columns`), from which
the engine makes the same columns for all atoms at once. Only integers are kept, so that any split of the events, in any
order, merges to the same state.
"""
