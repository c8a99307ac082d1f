"""What happens next: orders, value, timing, churn, taste, channel and hour, each model with a card that proves it.

Every model is fitted by a pure function of arrays (`fit(...) -> Fitted`), predicts a value with its uncertainty,
climbs a ladder of simpler rules out of time (`ladder`) and abstains to the highest rung that holds. Nothing of a
single customer stands in what is saved.
"""
