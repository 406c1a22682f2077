//! Plots as SVG.

use crate::Failed;
use plotters::coord::ranged1d::Ranged;
use plotters::prelude::*;
use std::path::Path;

/// Told apart also by those who see red and green alike (Okabe and Ito).
const COLOURS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(120, 120, 120),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(0, 0, 0),
];

/// What is drawn in one colour.
pub struct Series {
    /// What they stand for.
    pub name: String,
    /// One for each group or row.
    pub values: Vec<f64>,
}

/// Draws a group of bars for each name, side by side.
///
/// # Errors
/// Where the file cannot be written.
pub fn bars(
    file: &Path,
    title: &str,
    unit: &str,
    names: &[&str],
    series: &[Series],
) -> Result<(), Failed> {
    let values = || series.iter().flat_map(|bars| bars.values.iter().copied());
    let most = values()
        .filter(|value| value.is_finite())
        .fold(0.0, f64::max);
    let width = 120 * u32::try_from(names.len())? + 120;
    let canvas = SVGBackend::new(file, (width, 480)).into_drawing_area();
    canvas.fill(&WHITE)?;
    let groups = 0.0..names.len() as f64;
    let mut chart = ChartBuilder::on(&canvas)
        .caption(title, ("sans-serif", 22))
        .margin(16)
        .x_label_area_size(36)
        .y_label_area_size(64)
        .build_cartesian_2d(groups, 0.0..most * 1.1)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .y_desc(unit)
        .label_style(("sans-serif", 14))
        .light_line_style(TRANSPARENT)
        .bold_line_style(BLACK.mix(0.12))
        .draw()?;
    let bar = 0.8 / series.len() as f64;
    for (place, (bars, colour)) in series.iter().zip(COLOURS.iter().cycle()).enumerate() {
        let rectangles = bars.values.iter().enumerate().map(|(group, value)| {
            let left = group as f64 + 0.1 + bar * place as f64;
            Rectangle::new([(left, 0.0), (left + bar * 0.9, *value)], colour.filled())
        });
        chart
            .draw_series(rectangles)?
            .label(bars.name.as_str())
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 14, y + 5)], colour.filled()));
    }
    legend(&mut chart, SeriesLabelPosition::UpperRight)?;
    let style = ("sans-serif", 13).into_text_style(&canvas);
    for (group, name) in names.iter().enumerate() {
        let (x, y) = chart.backend_coord(&(group as f64 + 0.1, 0.0));
        canvas.draw_text(name, &style, (x, y + 8))?;
    }
    canvas.present()?;
    Ok(())
}

/// Draws a row for each name, and in it a dot for each series.
///
/// # Errors
/// Where the file cannot be written.
pub fn dots(
    file: &Path,
    title: &str,
    unit: &str,
    names: &[String],
    series: &[Series],
) -> Result<(), Failed> {
    let rows = names.len() as f64;
    let height = 18 * u32::try_from(names.len())? + 120;
    let canvas = SVGBackend::new(file, (960, height)).into_drawing_area();
    canvas.fill(&WHITE)?;
    let values = || series.iter().flat_map(|it| it.values.iter().copied());
    let most = values()
        .filter(|value| value.is_finite())
        .fold(0.0, f64::max);
    let mut chart = ChartBuilder::on(&canvas)
        .caption(title, ("sans-serif", 22))
        .margin(16)
        .x_label_area_size(36)
        .y_label_area_size(180)
        .build_cartesian_2d(0.0..most, 0.0..rows)?;
    chart
        .configure_mesh()
        .disable_y_axis()
        .y_labels(names.len())
        .y_label_formatter(&|_| String::new())
        .x_desc(unit)
        .label_style(("sans-serif", 14))
        .light_line_style(TRANSPARENT)
        .bold_line_style(BLACK.mix(0.12))
        .draw()?;
    for (it, colour) in series.iter().zip(COLOURS.iter().cycle()) {
        let at = |row: usize| rows - row as f64 - 0.5;
        let known = it
            .values
            .iter()
            .enumerate()
            .filter(|(_, value)| value.is_finite());
        let circles = known.map(|(row, value)| Circle::new((*value, at(row)), 4, colour.filled()));
        chart
            .draw_series(circles)?
            .label(it.name.as_str())
            .legend(move |(x, y)| Circle::new((x + 7, y), 4, colour.filled()));
    }
    legend(&mut chart, SeriesLabelPosition::UpperRight)?;
    let style = ("sans-serif", 13).into_text_style(&canvas);
    for (row, name) in names.iter().enumerate() {
        let (_, y) = chart.backend_coord(&(0.0, rows - row as f64 - 0.5));
        canvas.draw_text(name, &style, (16, y - 6))?;
    }
    canvas.present()?;
    Ok(())
}

fn legend<'a, X, Y>(
    chart: &mut ChartContext<'a, SVGBackend<'a>, Cartesian2d<X, Y>>,
    position: SeriesLabelPosition,
) -> Result<(), Failed>
where
    X: Ranged,
    Y: Ranged,
{
    let mut labels = chart.configure_series_labels();
    let labels = labels
        .position(position)
        .background_style(WHITE.mix(0.85))
        .border_style(BLACK.mix(0.2))
        .label_font(("sans-serif", 14));
    Ok(labels.draw()?)
}

/// Draws a line for each series over `xs`, which ascend, with logarithmic axes.
///
/// # Errors
/// Where the file cannot be written.
pub fn lines(
    file: &Path,
    title: &str,
    x_unit: &str,
    y_unit: &str,
    xs: &[usize],
    series: &[Series],
) -> Result<(), Failed> {
    let (left, right) = (xs[0], xs[xs.len() - 1]);
    let values = || series.iter().flat_map(|it| it.values.iter().copied());
    let (least, most) = (
        values().fold(f64::MAX, f64::min),
        values().fold(0.0, f64::max),
    );
    let canvas = SVGBackend::new(file, (880, 520)).into_drawing_area();
    canvas.fill(&WHITE)?;
    let (x, y) = (
        (left..right.max(left + 1)).log_scale(),
        (least..most * 2.0).log_scale(),
    );
    let mut chart = ChartBuilder::on(&canvas)
        .caption(title, ("sans-serif", 22))
        .margin(16)
        .margin_right(48)
        .x_label_area_size(48)
        .y_label_area_size(64)
        .build_cartesian_2d(x, y)?;
    chart
        .configure_mesh()
        .x_desc(x_unit)
        .y_desc(y_unit)
        .label_style(("sans-serif", 14))
        .light_line_style(TRANSPARENT)
        .bold_line_style(BLACK.mix(0.12))
        .draw()?;
    for (it, colour) in series.iter().zip(COLOURS.iter().cycle()) {
        let points = xs.iter().copied().zip(it.values.iter().copied());
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)).point_size(3))?
            .label(it.name.as_str())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(2)));
    }
    legend(&mut chart, SeriesLabelPosition::UpperLeft)?;
    canvas.present()?;
    Ok(())
}
