"""Which offer matters to whom: the calibrated chance that a customer uses an offer while it holds.

Customers are told of offers in rounds (campaigns). `rounds` makes small tables of what was sold, told and used; `pairs`
reads columns of customers and offers as they were known on a day; `model` learns from rounds that have ended; `trial`
holds it against simpler rules on a round that it has not seen.
"""
