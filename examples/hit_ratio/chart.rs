//! The hit-ratio curve as an SVG.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;

use crate::replay::Curve;

/// Told apart also by those who see red and green alike (Okabe and Ito).
const COLOURS: [RGBColor; 5] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(120, 120, 120),
];

/// A line for each curve over the capacities, which ascend.
pub(crate) fn draw(
    file: &Path,
    title: &str,
    sizes: &[usize],
    curves: &[Curve],
) -> Result<(), Box<dyn Error>> {
    let (first, last) = (sizes[0], sizes[sizes.len() - 1]);

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
