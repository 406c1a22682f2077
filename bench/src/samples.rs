//! What was measured, time after time.

/// Measurements of one thing, in the order of the rounds.
#[derive(Debug, Clone, Default)]
pub struct Samples(pub Vec<f64>);

/// The middle of some measurements, and their ends.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// The smallest.
    pub least: f64,
    /// The middle one.
    pub median: f64,
    /// The largest.
    pub most: f64,
}

impl Samples {
    /// The middle and the ends; all are NaN where nothing was measured.
    pub fn spread(&self) -> Spread {
        let mut numbers = self.0.clone();
        numbers.sort_unstable_by(f64::total_cmp);
        let at = |index: usize| numbers.get(index).copied().unwrap_or(f64::NAN);
        Spread {
            least: at(0),
            median: at(numbers.len() / 2),
            most: at(numbers.len().saturating_sub(1)),
        }
    }

    /// The middle one.
    pub fn median(&self) -> f64 {
        self.spread().median
    }

    /// How many times the other: the median of the ratios within each round, which a machine that
    /// is slower in some rounds than in others leaves as it is.
    pub fn ratio_to(&self, other: &Self) -> f64 {
        let pairs = self.0.iter().zip(&other.0);
        Self(pairs.map(|(this, that)| this / that).collect()).median()
    }
}

impl Spread {
    /// `least .. most`
    pub fn ends(&self) -> String {
        format!("{} .. {}", digits(self.least), digits(self.most))
    }
}

/// To three digits.
pub fn digits(number: f64) -> String {
    if number.is_nan() {
        return "-".to_owned();
    }
    let power = number.abs().max(1.0).log10().floor() - 2.0;
    let unit = 10_f64.powf(power);
    if power < 0.0 {
        return format!("{number:.1}");
    }
    let whole = format!("{:.0}", (number / unit).round() * unit);
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A ratio, with two digits behind the point.
pub fn times(ratio: f64) -> String {
    if ratio.is_nan() {
        return "-".to_owned();
    }
    format!("{ratio:.2}x")
}
