//! The hit-ratio curve as an SVG.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;

use crate::predict::Prediction;
use crate::replay::Curve;

/// Told apart also by those who see red and green alike (Okabe and Ito).
const COLOURS: [RGBColor; 5] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(120, 120, 120),
];

/// A line for each curve over the capacities, which ascend, and circles for what was predicted, with
/// bars for the errors that were told. The predictions are of the first curves, in their order.
pub(crate) fn draw(
    file: &Path,
    title: &str,
    sizes: &[usize],
    curves: &[Curve],
    predictions: &[Prediction],
) -> Result<(), Box<dyn Error>> {
    let predicted = predictions.iter().flat_map(|p| &p.points);
    let all = || {
        sizes
            .iter()
            .copied()
            .chain(predicted.clone().map(|p| p.predicted.capacity as usize))
    };
    let (first, last) = (all().min().unwrap_or(1), all().max().unwrap_or(1));

    let canvas = SVGBackend::new(file, (880, 520)).into_drawing_area();
    canvas.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&canvas)
        .caption(
            format!("Hit ratio by capacity: {title}"),
            ("sans-serif", 22),
        )
        .margin(16)
        .x_label_area_size(48)
        .y_label_area_size(64)
        .build_cartesian_2d((first..last.max(first + 1)).log_scale(), 0.0..1.0)?;
    chart
        .configure_mesh()
        .x_labels(8)
        .x_desc("capacity (entries)")
        .y_desc("hit ratio")
        .y_label_formatter(&|ratio| format!("{:.0} %", ratio * 100.0))
        .label_style(("sans-serif", 14))
        .light_line_style(TRANSPARENT)
        .bold_line_style(BLACK.mix(0.12))
        .draw()?;

    for (curve, colour) in curves.iter().zip(COLOURS.iter().cycle()) {
        let points = sizes.iter().copied().zip(curve.ratios.iter().copied());
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)).point_size(3))?
            .label(curve.name.as_str())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(2)));
    }
    for (prediction, colour) in predictions.iter().zip(COLOURS.iter().cycle()) {
        for point in &prediction.points {
            let at = point.predicted.capacity as usize;
            let ratio = |off: f64| (point.predicted.hit_ratio + off).clamp(0.0, 1.0);
            let error = point.predicted.error;
            let bar = [(at, ratio(-error)), (at, ratio(error))];
            chart.draw_series([PathElement::new(bar, colour.stroke_width(1))])?;
            chart.draw_series([Circle::new((at, ratio(0.0)), 6, colour.stroke_width(2))])?;
        }
    }
    if !predictions.is_empty() {
        let ring = BLACK.mix(0.6).stroke_width(2);
        chart
            .draw_series(std::iter::empty::<Circle<(usize, f64), i32>>())?
            .label("predicted")
            .legend(move |(x, y)| Circle::new((x + 10, y), 6, ring));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.85))
        .border_style(BLACK.mix(0.2))
        .label_font(("sans-serif", 14))
        .draw()?;
    canvas.present()?;
    Ok(())
}
