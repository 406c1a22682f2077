//! The tables.

use comfy_table::presets::{ASCII_BORDERS_ONLY_CONDENSED, ASCII_MARKDOWN};
use comfy_table::{CellAlignment, Table};

/// How tables are printed.
#[derive(Debug, Clone, Copy)]
pub struct Report {
    /// As Markdown.
    pub markdown: bool,
}

impl Report {
    /// A table whose first columns are text, and all others numbers.
    pub fn table<N: ToString>(&self, text: usize, header: impl IntoIterator<Item = N>) -> Table {
        let mut table = Table::new();
        table.load_style(if self.markdown {
            ASCII_MARKDOWN
        } else {
            ASCII_BORDERS_ONLY_CONDENSED
        });
        table.set_header(header.into_iter().map(|name| name.to_string()));
        for column in table.column_iter_mut().skip(text) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table
    }

    /// Prints a table under its title.
    pub fn print(&self, title: &str, table: &Table) {
        let hash = if self.markdown { "### " } else { "" };
        println!("\n{hash}{title}\n\n{table}");
    }

    /// Prints what the issue asks for beside what was reached.
    pub fn print_targets(&self, targets: &[Target]) {
        let mut table = self.table(2, ["target", "at", "asked", "reached", ""]);
        for target in targets {
            let (sign, holds) = match target.bound {
                Bound::AtMost(most) => (format!("<= {most}"), target.reached <= most),
                Bound::AtLeast(least) => (format!(">= {least}"), target.reached >= least),
            };
            let verdict = match (target.reached.is_nan(), holds) {
                (true, _) => "not measured",
                (false, true) => "yes",
                (false, false) => "NO",
            };
            table.add_row([
                target.what.clone(),
                target.at.clone(),
                sign,
                format!("{:.3}", target.reached),
                verdict.to_owned(),
            ]);
        }
        self.print("Targets", &table);
    }
}

/// What must hold.
#[derive(Debug, Clone)]
pub struct Target {
    /// Of which figure.
    pub what: String,
    /// Under which conditions.
    pub at: String,
    /// What is asked for.
    pub bound: Bound,
    /// What was measured.
    pub reached: f64,
}

/// The side on which a figure should be.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// This or less.
    AtMost(f64),
    /// This or more.
    AtLeast(f64),
}
