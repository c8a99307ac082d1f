import numpy as np
import pytest

from acquaint.features import calendar, occasions
from acquaint.models.buying import quiet
from tests.models import rhythms

ROWS = rhythms.renewals(1_500, 720, shape=1.0, leave=0.06, usual=25.0)
AT = rhythms.START + 540
OPEN = calendar.fit(ROWS.day, AT)


def chance(horizon):
    logs = quiet.fit(ROWS, AT, OPEN)
    return 1 / (1 + np.exp(-quiet.log_odds(logs, ROWS, AT, OPEN, np.full(ROWS.customers, horizon))))


def test_as_many_are_quiet_as_is_said():
    said = chance(90)
    after = (ROWS.day >= AT) & (ROWS.day < AT + 90)
    came = np.bincount(ROWS.customer[after], minlength=ROWS.customers) > 0
    for low, high in ((0.0, 0.2), (0.2, 0.8), (0.8, 1.0)):
        part = (said > low) & (said <= high)
        expected, spread = said[part].sum(), np.sqrt((said[part] * (1 - said[part])).sum())
        assert abs((~came[part]).sum() - expected) < 3 * spread + 0.02 * part.sum()


def test_a_longer_time_leaves_fewer_quiet():
    short, long = chance(30), chance(200)
    open_ = (short > 1e-3) & (short < 0.99)
    assert open_.sum() > 500
    assert (long[open_] < short[open_]).all()


def test_what_was_not_known_is_not_read():
    seen = ROWS.day < AT
    earlier = occasions.of_rows(ROWS.customer[seen], ROWS.day[seen], np.ones(seen.sum()), customers=ROWS.customers)
    logs, horizon = quiet.fit(ROWS, AT, OPEN), np.full(ROWS.customers, 90)
    assert quiet.fit(earlier, AT, OPEN) == pytest.approx(logs)
    same = [quiet.log_odds(logs, rows, AT, OPEN, horizon) for rows in (ROWS, earlier)]
    np.testing.assert_array_equal(*same)


def test_nobody_is_told_of_without_an_order():
    rows = occasions.of_customers(ROWS, np.arange(1, ROWS.customers))
    found = quiet.log_odds(quiet.fit(ROWS, AT, OPEN), rows, AT, OPEN, np.full(rows.customers, 90))
    assert np.isnan(found[0])
    assert np.isfinite(found[np.unique(occasions.visible(rows, AT).customer)]).all()
