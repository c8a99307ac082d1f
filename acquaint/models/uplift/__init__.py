"""Incremental value learned: what is said brings more with some customers than with others, or with all alike.

    cases -> design -> stages -> learners -> crossing -> scored -> contest -> ordering -> effect

Only cases in which chance decided, with a chance that is known, teach anything.
"""
