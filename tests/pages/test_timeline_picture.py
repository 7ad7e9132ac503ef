from datetime import date

from legalsite.pages.timeline_picture import timeline_picture


def test_a_time_without_an_end_takes_its_own_share() -> None:
    picture = timeline_picture([(date(2024, 1, 1), date(2025, 1, 1)), (date(2025, 1, 1), None)])
    assert [(bar.left, bar.width) for bar in picture.bars] == [("0.00%", "88.00%"), ("88.00%", "12.00%")]
    assert [(mark.year, mark.left) for mark in picture.years] == [(2025, "88.00%")]


def test_years_are_far_enough_apart_to_be_read() -> None:
    picture = timeline_picture([(date(1998, 6, 1), date(2010, 1, 1)), (date(2010, 1, 1), date(2026, 1, 1))])
    assert [mark.year for mark in picture.years] == [2000, 2005, 2010, 2015, 2020, 2025]
    assert picture.bars[-1].width == "58.00%"


def test_on_a_page_that_is_read_from_the_right_time_runs_to_the_left() -> None:
    periods = [(date(2024, 1, 1), date(2025, 1, 1)), (date(2025, 1, 1), None)]
    picture = timeline_picture(periods, right_to_left=True)
    assert [(bar.left, bar.width) for bar in picture.bars] == [("12.00%", "88.00%"), ("0.00%", "12.00%")]
    assert [(mark.year, mark.left) for mark in picture.years] == [(2025, "12.00%")]


def test_one_period_needs_no_picture() -> None:
    assert timeline_picture([(date(2024, 1, 1), None)]).bars == ()
