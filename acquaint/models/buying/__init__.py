"""Orders and value: how often customers will order, whether they still do, and what that is worth.

Read in this order: `summary` (what is known of each customer), `geometric` and `pareto` (how customers buy and leave),
`posterior` (fitting, and how sure), `pace` (the shop's tide), `shape` (a regression on top), `spend` (money per order),
`model` (all of it, fitted and saved), `outlook` (what it says of each customer), `trial` (which rung holds).
"""
