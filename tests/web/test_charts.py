"""Figures as shapes: everything is inside the drawing, and in the right place."""

from advocacy.domain.hexagons import arrange
from advocacy.web.charts import line_chart, tile_map

DAYS = [("Mon", (4, 2)), ("Tue", (10, 5)), ("Wed", (0, 0))]


def test_a_line_goes_through_each_figure() -> None:
    chart = line_chart(DAYS, ("signed", "confirmed"))
    assert chart.marks[1].words == "Tue: 10 signed, 5 confirmed"
    assert [mark.middle for mark in chart.marks] == [16.667, 50.0, 83.333]
    (tick,) = [tick for tick in chart.ticks if tick.number == 10]
    assert chart.marks[1].heights[0] == tick.y
    assert chart.marks[2].heights == (100.0, 100.0)
    assert chart.paths[0].startswith("M16.667")
    assert [word.words for word in chart.axis] == ["Mon", "Tue", "Wed"]
    assert [word.x for word in chart.axis] == [mark.middle for mark in chart.marks]


def test_a_chart_of_one_step_or_of_none_is_drawn_too() -> None:
    assert len(line_chart(DAYS[:1], ("signed", "confirmed")).marks) == 1
    assert line_chart([], ("signed", "confirmed")).marks == ()


def test_a_long_axis_shows_its_first_and_last_label_and_a_few_between() -> None:
    chart = line_chart([(str(day), (1,)) for day in range(100)], ("signed",))
    assert len(chart.axis) == 5
    assert (chart.axis[0].words, chart.axis[-1].words) == ("0", "99")
    assert (chart.axis[0].anchor, chart.axis[-1].anchor) == ("start", "end")


def test_hexagons_are_on_the_sheet_and_apart() -> None:
    sheet = tile_map(arrange({str(at): (42 + at / 7 % 1, -71 - at / 5 % 1) for at in range(30)}))
    assert all(0 < tile.x < sheet.width and 0 < tile.y < sheet.height for tile in sheet.tiles)
    assert all(
        (one.x - other.x) ** 2 + (one.y - other.y) ** 2 > 34**2
        for one in sheet.tiles
        for other in sheet.tiles
        if one is not other
    )
