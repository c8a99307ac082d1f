"""The kinds of models a shop has: each knows when it is due, puts its models on the shelf, and says what they predict.

A kind is a module with `learn` and `predict` (`acquaint.models.learning.Kind`). Its models are constants of a month:
fitted from what was known before the first day, tried on the newest part of that, and kept until the next month.
"""
