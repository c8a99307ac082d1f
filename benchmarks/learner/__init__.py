"""A policy of the closed loop that learns from week to week what it does not know: which offer moves whom.

    memory    what came within a week after the last contacts joins what is known
    learn     usual orders, kinds of pairs (`moved`), the hours at which messages are read (`hours`)
    worth     noticed x (moved x added x kept x margin - coupons) - cost - tiring + what can still be learned
    gates     at home, ignored three times, permitted; and bounded irrelevance where it can be promised
    choose    inverse-gap weighting, silence among the arms

Only the chosen arm teaches, with the chance by which it was chosen kept beside it. Of the channels of an offer the one
worth most stands for it. Until enough labelled sends are there nothing is promised ("rules only, no guarantee").
"""
