//! Taking turns.

use crate::Failed;
use crate::samples::Samples;

/// Measures each of the subjects in each round, every other round backwards, so that nobody always
/// comes after the same one. `measure` gets the number of the round too.
///
/// # Errors
/// The first that a measurement makes.
pub fn by_turns<T>(
    subjects: &[T],
    rounds: usize,
    mut measure: impl FnMut(&T, usize) -> Result<f64, Failed>,
) -> Result<Vec<Samples>, Failed> {
    let mut samples = vec![Samples::default(); subjects.len()];
    for round in 0..rounds {
        for turn in 0..subjects.len() {
            let index = match round % 2 {
                0 => turn,
                _ => subjects.len() - 1 - turn,
            };
            samples[index].0.push(measure(&subjects[index], round)?);
        }
    }
    Ok(samples)
}
