from tests.golden.golden import assert_golden
from tests.simulate.made import content_of, make


def test_the_files_of_a_simulated_shop_are_what_they_were(tmp_path):
    assert_golden("simulated_files.txt", content_of(make(tmp_path / "shop", 40, 42, 7)))
